import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';

const ranking = z.object({ SCORES: z.object({ auroc: z.number(), apgr: z.number() }) });
const operation = z.object({ SCORES: z.object({ gainLow: z.number(), gainHigh: z.number() }) });
const labelled = z.object({ SCORES: z.object({ exact: z.number(), order: z.number() }) });
const report = z.object({
  sources: z.object({ POOLED: ranking }),
  macro: ranking,
  tiers: z.object({ POOLED: operation }),
  labels: z.object({ growthhub: labelled }).partial(),
});

/** The figures that are kept with the weights. */
export type Metrics = Readonly<Record<string, number>>;

/** Scores as the routing kit's own script judges them; it prints its tables. */
export function evaluate(
  data: string,
  scores: readonly { readonly id: string; readonly score: number }[],
  folder: string,
): Metrics {
  const file = join(folder, 'scores.jsonl');
  const json = join(folder, 'report.json');
  writeFileSync(file, scores.map(score => `${JSON.stringify(score)}\n`).join(''));
  // The script lies beside the data.
  const script = join(dirname(data), 'eval.mjs');
  const options = [script, '--data', data, '--scores', file, '--json', json];
  const { status } = spawnSync(process.execPath, options, { stdio: 'inherit' });
  if (status !== 0) throw new Error(`${script} ended with ${status}`);
  const { sources, macro, tiers, labels } = report.parse(JSON.parse(readFileSync(json, 'utf8')));
  return {
    aurocPooled: rounded(sources.POOLED.SCORES.auroc),
    apgrPooled: rounded(sources.POOLED.SCORES.apgr),
    apgrMacro: rounded(macro.SCORES.apgr),
    gainAtMedium: rounded(tiers.POOLED.SCORES.gainLow),
    gainAtComplex: rounded(tiers.POOLED.SCORES.gainHigh),
    ...(labels.growthhub
      ? { labelsExact: rounded(labels.growthhub.SCORES.exact), labelsInOrder: rounded(labels.growthhub.SCORES.order) }
      : {}),
  };
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
