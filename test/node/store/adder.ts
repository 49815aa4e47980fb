import { systemClock } from '../../../main/node/clock/index.ts';
import { openStore } from '../../../main/node/store/index.ts';
import { jobOf } from './job-of.ts';

/*
 * A process of its own that adds jobs: `adder.ts <folder> <name> <how many>`. It says the id of each that the store
 * says is written, on a line, and only then goes on.
 */

const [folder = '', name = '', count = '0'] = process.argv.slice(2);
const log = { info() {}, warn() {}, error() {} };
const store = openStore({ folder, clock: systemClock, log, changed() {} });
for (let place = 0; place < Number(count); ) {
  const id = `${name}_${place}`;
  const { kind } = store.jobs.add(jobOf(id), `{"for":"${id}"}`);
  if (kind === 'refused') continue;
  process.stdout.write(`${id}\n`);
  place += 1;
}
store.close();
