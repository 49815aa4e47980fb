import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { scoreComplexity } from '../../main/node/cascade/index.ts';
import { readSamples } from './data.ts';
import { evaluate } from './evaluation.ts';

/* `npm run scorer:eval -- [--data FILE]`: the scorer of the product, judged by the routing kit's own script. */

const { values } = parseArgs({ options: { data: { type: 'string', default: '../shared/routing/dev.jsonl' } } });
const data = resolve(values.data);
const samples = readSamples(data);
const began = performance.now();
const scores = samples.map(({ id, prompt }) => ({
  id,
  score: scoreComplexity([{ role: 'user', content: prompt }]).score,
}));
console.log(`${((performance.now() - began) / samples.length).toFixed(3)} ms a prompt`);
const folder = mkdtempSync(join(tmpdir(), 'tandem-scorer-'));
try {
  evaluate(data, scores, folder);
} finally {
  rmSync(folder, { recursive: true });
}
