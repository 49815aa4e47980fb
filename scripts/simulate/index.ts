import { parseArgs } from 'node:util';
import { OWNERS_DEMAND } from './demand.ts';
import { figuresOf } from './figures.ts';
import { OWNERS_BACKENDS } from './owners-backends.ts';
import { run } from './run.ts';
import { SCENARIOS } from './scenario.ts';
import { tablesOf } from './tables.ts';
import { complaintsAbout } from './verdict.ts';

/*
 * `npm run simulate -- [--scenario NAME] [--seed N]`: a day of the owner's on a virtual clock, through the node's own
 * plan, run loop, ledger and queue. Exit code 1 when a request is lost or an account is over its limit.
 */

const { values } = parseArgs({
  options: { scenario: { type: 'string' }, seed: { type: 'string', default: '1' } },
});
const chosen = SCENARIOS.filter(({ name }) => values.scenario === undefined || values.scenario === name);
const seed = Number(values.seed);
if (chosen.length === 0 || !Number.isSafeInteger(seed)) {
  console.error(`--scenario is one of ${SCENARIOS.map(({ name }) => name).join(', ')}; --seed is a whole number.`);
  process.exit(2);
}

for (const { name, about, incidents } of chosen) {
  const began = performance.now();
  const figures = figuresOf(await run({ seed, demand: OWNERS_DEMAND, backends: OWNERS_BACKENDS, incidents }));
  console.log(`## ${name}\n\n${about}\n\n${tablesOf(figures)}\n`);
  for (const complaint of complaintsAbout(figures)) {
    console.error(complaint);
    process.exitCode = 1;
  }
  console.error(`(${((performance.now() - began) / 1000).toFixed(1)} s)\n`);
}
