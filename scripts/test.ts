import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildIfStale } from './build.ts';

/*
 * `npm test`: types, lint, build, and every test. Tests that lack something of this machine (a real Ollama, Chromium)
 * say so and are skipped; with CI set their lack is a failure. Arguments go to vitest: `npm test -- test/node/cascade`.
 */

const REPORT = 'test-output/vitest.json';
const steps: readonly (readonly string[])[] = [
  ['tsc', '-p', 'tsconfig.node.json'],
  ['tsc', '-p', 'tsconfig.web.json'],
  ['biome', 'ci', '.'],
  ['knip'],
];

mkdirSync('test-output', { recursive: true });
const failed: string[] = [];
for (const [command = '', ...args] of steps) {
  if (run(command, args) !== 0) failed.push([command, ...args].join(' '));
}
buildIfStale();
const tests = run('vitest', [
  'run',
  '--reporter=default',
  '--reporter=json',
  `--reporter=${fileURLToPath(import.meta.resolve('./second-tries.ts'))}`,
  `--outputFile.json=${REPORT}`,
  ...process.argv.slice(2),
]);
if (tests !== 0) failed.push('vitest');
if (failed.length > 0) process.stderr.write(`\nFailed: ${failed.join(', ')}\n`);
process.stdout.write(`${closingLine(failed.filter(step => step !== 'vitest').length)}\n`);
process.exitCode = failed.length > 0 ? 1 : 0;

function run(command: string, args: readonly string[]): number {
  process.stderr.write(`\n> ${command} ${args.join(' ')}\n`);
  // npm has put node_modules/.bin first on the path; on Windows the commands there are scripts of a shell.
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' });
  if (error) process.stderr.write(`${error.message}\n`);
  return status ?? 1;
}

/** A failed check counts like a failed test. */
function closingLine(failedChecks: number): string {
  try {
    const report = JSON.parse(readFileSync(REPORT, 'utf8'));
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numFailedTestSuites, success } = report;
    const broken = numFailedTests === 0 && !success ? Math.max(1, numFailedTestSuites) : 0;
    return `${numPassedTests} passed, ${numFailedTests + broken + failedChecks} failed, ${numPendingTests + numTodoTests} skipped`;
  } catch {
    return `0 passed, ${failedChecks + 1} failed, 0 skipped`;
  }
}
