import { type Clock, sleep } from '../../node/clock/index.ts';
import type { pageScript } from './page-script.ts';
import type { SignName } from './signs.ts';

export interface WorkerCell {
  /** What the cell is to run. */
  readonly line: string;
  /** Does one thing on the page; false: the sign is not there. */
  readonly on: (what: Parameters<typeof pageScript>[0], sign: SignName) => Promise<boolean>;
  readonly type: (text: string) => Promise<void>;
  readonly clock: Clock;
  readonly log: (line: string) => void;
}

/** By this first line a cell is known for ours. */
const HEAD = '# tandem worker';
/** What is pressed shows its effect within this time, ms. */
const EFFECT = 1000;
/** A cell that is stopped has stopped within so many of these. */
const STOPS_WITHIN = 15;

/**
 * Puts a line into the worker's cell and runs it. The cell that is there gets the line in place of its older one; where
 * there is none it is added. Cells that are not ours are never written to.
 * @returns false when something that it needs is not on the page; which, is in the log
 */
export async function putWorker(cell: WorkerCell): Promise<boolean> {
  const { line, on, type, clock, log } = cell;
  const missed = (what: string): false => {
    log(`Colab: ${what}`);
    return false;
  };
  if (await on('mark', 'ourCell')) {
    if (!(await isStopped(cell))) return missed('the worker’s cell runs and does not stop');
    // A cell that is not in use may have no editor yet.
    await on('press', 'ourCell');
    await sleep(clock, EFFECT);
    if (!(await on('select', 'ourEditor'))) return missed('the worker’s cell takes no text (sign ourEditor)');
  } else {
    if (!(await on('press', 'addCell'))) return missed('the worker’s cell is not there and none could be added');
    await sleep(clock, EFFECT);
    if (!(await on('focus', 'newCell'))) return missed('the new cell takes no text (sign newCell)');
  }
  await type(`${HEAD}\n${line}`);
  if (!(await on('mark', 'ourCell'))) return missed('what was typed is not in the worker’s cell');
  // Two lines would run the older one first, and that fails.
  if (await on('read', 'ourCellTwice')) return missed('the worker’s cell kept its older line');
  return (await on('press', 'runOurCell')) || missed("the worker's cell has no button to run it (sign runOurCell)");
}

/** The button of a cell that runs stops it, so it is pressed and waited for. */
async function isStopped({ on, clock }: WorkerCell): Promise<boolean> {
  if (!(await on('read', 'ourCellRuns'))) return true;
  await on('press', 'runOurCell');
  for (let look = 0; look < STOPS_WITHIN; look += 1) {
    await sleep(clock, EFFECT);
    if (!(await on('read', 'ourCellRuns'))) return true;
  }
  return false;
}
