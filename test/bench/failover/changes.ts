import { setTimeout as sleep } from 'node:timers/promises';
import { agreed, type TwinNode, type Twins } from './pair.ts';
import { type Fate, longestGap, Traffic } from './traffic.ts';

/** Requests a second while the role changes. */
export const RATE = 20;
/** Before and after the change, ms. */
const AROUND = 2000;
const LOOK_EVERY = 10;
const GIVE_UP_AFTER = 60_000;

/** One change of the active node under traffic. Times are ms. */
export interface Change {
  readonly fates: readonly Fate[];
  /** From the change until the other one says that it is the active one. */
  readonly untilActive: number;
  readonly longestRequest: number;
  readonly longestGap: number;
}

/** The active one loses its power. It is started again afterwards. */
export async function killed(twins: Twins): Promise<Change> {
  const change = await changed(twins, async active => active.kill());
  await Promise.all(twins.map(twin => twin.router().catch(() => twin.start())));
  await agreed(twins);
  return change;
}

/** The role is handed over on purpose. */
export function handedOver(twins: Twins): Promise<Change> {
  return changed(twins, active => active.handOver());
}

async function changed(twins: Twins, act: (active: TwinNode) => Promise<void>): Promise<Change> {
  const { active, standby } = await agreed(twins);
  const traffic = new Traffic(twins, RATE);
  await sleep(AROUND);
  const from = performance.now();
  const acted = act(active);
  const untilActive = await untilItIsActive(standby, from);
  await acted;
  await sleep(AROUND);
  const fates = await traffic.end();
  const longestRequest = Math.max(...fates.map(({ took }) => took));
  return { fates, untilActive, longestRequest, longestGap: longestGap(fates) };
}

async function untilItIsActive(node: TwinNode, from: number): Promise<number> {
  for (;;) {
    const { active } = await node.router();
    const passed = performance.now() - from;
    if (active === node.id) return passed;
    if (passed > GIVE_UP_AFTER) throw new Error(`${node.id} does not become the active one`);
    await sleep(LOOK_EVERY);
  }
}
