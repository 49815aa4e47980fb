import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';

const ranking = z.object({ SCORES: z.object({ auroc: z.number(), apgr: z.number() }) });
const operation = z.object({ SCORES: z.object({ gainLow: z.number(), gainHigh: z.number() }) });
const labelled = z.object({ SCORES: z.object({ exact: z.number(), order: z.number() }) });
/** What the script says of a file; a file of few prompts lacks parts of it. */
const report = z.object({
  sources: z.object({ POOLED: ranking }).partial(),
  macro: ranking.partial(),
  tiers: z.object({ POOLED: operation }).partial(),
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
  const figures = {
    aurocPooled: sources.POOLED?.SCORES.auroc,
    apgrPooled: sources.POOLED?.SCORES.apgr,
    apgrMacro: macro.SCORES?.apgr,
    gainAtMedium: tiers.POOLED?.SCORES.gainLow,
    gainAtComplex: tiers.POOLED?.SCORES.gainHigh,
    labelsExact: labels.growthhub?.SCORES.exact,
    labelsInOrder: labels.growthhub?.SCORES.order,
  };
  return Object.fromEntries(
    Object.entries(figures).flatMap(([name, value]) => (value === undefined ? [] : [[name, rounded(value)]])),
  );
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
