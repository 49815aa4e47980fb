import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type ScorerModel, weigh } from '../../main/node/cascade/complexity/model.ts';
import { readSamples } from './data.ts';
import { evaluate } from './evaluation.ts';
import { fitModel, type MeasuredSample, measured } from './fit-model.ts';

/*
 * `npm run scorer:fit -- [--data FILE] [--write]`: fits the scorer on a file of the routing kit, shows how it does on
 * prompts that it was not fitted on (by subject, and by source), and with --write puts the weights into the product.
 */

const WEIGHTS = resolve(import.meta.dirname, '../../main/node/cascade/complexity/weights.json');
const FOLDS = 10;

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/routing/dev.jsonl' },
    write: { type: 'boolean', default: false },
  },
});
const data = resolve(values.data);
const samples = measured(readSamples(data));
const today = new Date().toISOString().slice(0, 10);
const fitted = (some: readonly MeasuredSample[]) =>
  fitModel(some, `${samples.length} prompts of the routing kit`, today);

const model = fitted(samples);
const folder = mkdtempSync(join(tmpdir(), 'tandem-scorer-'));
try {
  console.log('\n## On what it was fitted on\n');
  evaluate(
    data,
    scoresBy(() => model),
    folder,
  );
  console.log(`\n## By subject: each prompt by a model that saw none of its subject (${FOLDS} folds)\n`);
  evaluate(data, scoresBy(leftOut(({ sample }) => foldOf(sample.subject ?? sample.id, sample))), folder);
  console.log('\n## By source: each prompt by a model that saw none of its source\n');
  evaluate(data, scoresBy(leftOut(({ sample }) => sample.source)), folder);
} finally {
  rmSync(folder, { recursive: true });
}
if (values.write) {
  writeFileSync(WEIGHTS, `${JSON.stringify(model, null, 2)}\n`);
  console.log(`\nWritten to ${WEIGHTS}`);
} else console.log('\nNothing was written; --write puts the weights into the product.');

function scoresBy(modelFor: (one: MeasuredSample) => ScorerModel) {
  return samples.map(one => ({ id: one.sample.id, score: weigh(one.measured, modelFor(one)).score }));
}

/** For each prompt a model that was fitted without the prompts of its group. */
function leftOut(groupOf: (one: MeasuredSample) => string): (one: MeasuredSample) => ScorerModel {
  const models = new Map<string, ScorerModel>();
  return one => {
    const group = groupOf(one);
    const known = models.get(group);
    if (known) return known;
    const made = fitted(samples.filter(other => groupOf(other) !== group));
    models.set(group, made);
    return made;
  };
}

/** Subjects are dealt to the folds; a source of one subject is dealt prompt by prompt. */
function foldOf(subject: string, { source, id }: { readonly source: string; readonly id: string }): string {
  const text = source === 'gsm8k' || source === 'growthhub' || source === 'litellm' ? id : `${source}/${subject}`;
  let hash = 0;
  for (const character of text) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return String(hash % FOLDS);
}
