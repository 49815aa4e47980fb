import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type ScorerModel, weigh } from '../../main/node/cascade/complexity/model.ts';
import { type MeasuredSample, measured, readRequests, readSamples } from './data.ts';
import { evaluate } from './evaluation.ts';
import { fitModel } from './fit-model.ts';

/*
 * `npm run scorer:fit -- [--data FILE] [--write]`: fits the scorer on a file of the routing kit and on the project's own
 * requests, shows how it does on prompts that it was not fitted on (by subject, and by source), and with --write puts
 * the weights into the product.
 */

const WEIGHTS = resolve(import.meta.dirname, '../../main/node/cascade/complexity/weights.json');
const REQUESTS = resolve(import.meta.dirname, 'requests.jsonl');
const FOLDS = 10;
/** Sources whose prompts have no subject, or one: they are dealt to the folds prompt by prompt. */
const ONE_SUBJECT: ReadonlySet<string> = new Set(['gsm8k', 'growthhub', 'litellm']);

type Model = Pick<ScorerModel, 'question' | 'task'>;

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/routing/dev.jsonl' },
    write: { type: 'boolean', default: false },
  },
});
const data = resolve(values.data);
const kit = measured(readSamples(data));
const requests = measured(readRequests(REQUESTS));

const model = fitModel(kit, requests);
const folder = mkdtempSync(join(tmpdir(), 'tandem-scorer-'));
try {
  const inSample = shown('On what it was fitted on', () => model);
  const bySubject = shown(`By subject: by a model that saw none of its subject (${FOLDS} folds)`, leftOut(foldOf));
  const bySource = shown(
    'By source: by a model that saw none of its source',
    leftOut(({ sample }) => sample.source),
  );
  if (values.write) {
    const fitted = {
      at: new Date().toISOString().slice(0, 10),
      on: `${kit.length} prompts of the routing kit, ${requests.length} requests of our own`,
      metrics: { inSample, bySubject, bySource },
    };
    writeFileSync(WEIGHTS, `${JSON.stringify({ version: 2, fitted, ...model }, null, 2)}\n`);
    console.log(`\nWritten to ${WEIGHTS}`);
  } else console.log('\nNothing was written; --write puts the weights into the product.');
} finally {
  rmSync(folder, { recursive: true });
}

function shown(title: string, modelFor: (one: MeasuredSample) => Model) {
  console.log(`\n## ${title}\n`);
  const scores = kit.map(one => ({ id: one.sample.id, score: weigh(one.measured, modelFor(one)) }));
  return evaluate(data, scores, folder);
}

/** For each prompt a model that was fitted without the prompts of its group. */
function leftOut(groupOf: (one: MeasuredSample) => string): (one: MeasuredSample) => Model {
  const models = new Map<string, Model>();
  return one => {
    const group = groupOf(one);
    const known = models.get(group);
    if (known) return known;
    const others = (samples: readonly MeasuredSample[]) => samples.filter(other => groupOf(other) !== group);
    const made = fitModel(others(kit), others(requests));
    models.set(group, made);
    return made;
  };
}

/** Whole subjects are dealt to the folds by their names. */
function foldOf({ sample: { id, source, subject } }: MeasuredSample): string {
  const text = subject === undefined || ONE_SUBJECT.has(source) ? id : `${source}/${subject}`;
  let hash = 0;
  for (const character of text) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return String(hash % FOLDS);
}
