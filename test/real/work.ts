import { setTimeout as sleep } from 'node:timers/promises';
import type { RealOllama } from './ollama-process.ts';
import { ownAnswer } from './own-words.ts';

/* Whether an engine works is seen at the CPU time of its runner: it holds on a machine that does other things as well. */

/** Milliseconds. */
const LOOK_EVERY = 20;
const PATIENCE = 30_000;
/** So long the time must stand still before the engine counts as idle. */
const STILL = 400;

/** Loads the model, so that all CPU from now on is spent on answers. */
export async function wakeUp(ollama: RealOllama): Promise<void> {
  await ownAnswer(ollama, [{ role: 'user', content: 'Hi' }], 1);
}

/** Waits until it has worked for so many milliseconds of CPU from now on. */
export async function untilItWorked(ollama: RealOllama, time: number): Promise<void> {
  const before = ollama.runnerCpu();
  const deadline = Date.now() + PATIENCE;
  while (ollama.runnerCpu() - before < time) {
    if (Date.now() > deadline) throw new Error(`the engine did not work for ${time} ms within ${PATIENCE} ms`);
    await sleep(LOOK_EVERY);
  }
}

/** Waits until it works no more; gives the milliseconds of CPU that it used until then. */
export async function untilItRests(ollama: RealOllama): Promise<number> {
  const before = ollama.runnerCpu();
  const deadline = Date.now() + PATIENCE;
  let used = before;
  let stillSince = Date.now();
  while (Date.now() - stillSince < STILL) {
    if (Date.now() > deadline) throw new Error(`the engine still works after ${PATIENCE} ms`);
    await sleep(LOOK_EVERY);
    const now = ollama.runnerCpu();
    if (now > used) stillSince = Date.now();
    used = now;
  }
  return used - before;
}
