import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Scores as the routing kit's own script judges them; it prints its tables. */
export function evaluate(
  data: string,
  scores: readonly { readonly id: string; readonly score: number }[],
  folder: string,
): void {
  const file = join(folder, 'scores.jsonl');
  writeFileSync(file, scores.map(score => `${JSON.stringify(score)}\n`).join(''));
  // The script lies beside the data.
  const script = join(dirname(data), 'eval.mjs');
  const { status } = spawnSync(process.execPath, [script, '--data', data, '--scores', file], { stdio: 'inherit' });
  if (status !== 0) throw new Error(`${script} ended with ${status}`);
}
