import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long the machine is watched to tell how busy it is, ms. */
const LOOK = 400;

/** Cores that are busy just now. */
async function busyCores(): Promise<number> {
  const before = times();
  await sleep(LOOK);
  const after = times();
  return ((after.busy - before.busy) / (after.all - before.all)) * cpus().length;
}

/** Waits for a moment in which nothing else runs, or gives up after a while; gives the cores that were busy then. */
export async function quietMoment(atMost: number, patienceMs: number): Promise<number> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const busy = await busyCores();
    if (busy <= atMost || Date.now() > deadline) return busy;
  }
}

function times(): { busy: number; all: number } {
  let busy = 0;
  let all = 0;
  for (const { times: of } of cpus()) {
    busy += of.user + of.nice + of.sys + of.irq;
    all += of.user + of.nice + of.sys + of.irq + of.idle;
  }
  return { busy, all };
}
