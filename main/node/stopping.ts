import type { Logger } from 'pino';
import { type Clock, sleep } from './clock/index.ts';
import type { Parent } from './parent.ts';
import type { RunningNode } from './running-node.ts';

/** Requests to stop, from signals and from the parent. Each promise resolves with who asked, such as `SIGTERM`. */
export interface StopRequests {
  readonly first: Promise<string>;
  readonly second: Promise<string>;
  /** One more reason to stop, told by the caller. */
  ask(who: string): void;
}

/**
 * One press of Ctrl-C reaches the node several times: from the terminal, and again from npm, which passes it on. So
 * does systemd's SIGTERM to a whole group. What comes this soon after the first (ms) is the same request.
 */
const ECHO = 500;
/** Longest time (ms) that running requests get to finish: the contract's. */
const DRAIN = 10_000;
/** What closing may take beyond that (ms), in case a part hangs. */
const GRACE = 2000;

/** Listens for requests to stop from now on, for as long as the process lives. */
export function listenForStop(host: NodeJS.Process, clock: Clock, parent: Parent | undefined): StopRequests {
  const first = Promise.withResolvers<string>();
  const second = Promise.withResolvers<string>();
  let since: number | undefined;
  const ask = (who: string) => {
    if (since === undefined) {
      since = clock.monotonic();
      first.resolve(who);
    } else if (clock.monotonic() - since >= ECHO) {
      second.resolve(who);
    }
  };
  host.on('SIGTERM', ask);
  host.on('SIGINT', ask);
  parent?.onShutdown(() => ask('the parent process'));
  return { first: first.promise, second: second.promise, ask };
}

/** Waits for the first request, drains the node, and cuts that short at the second. Resolves when the node is down. */
export async function stopWhenAsked(node: RunningNode, stop: StopRequests, clock: Clock, log: Logger): Promise<void> {
  const who = await stop.first;
  log.info({ who, limitMs: DRAIN }, 'draining: no new requests, running ones finish');
  const outcome = await Promise.race([
    node.drain(DRAIN).then(() => 'drained' as const),
    stop.second,
    sleep(clock, DRAIN + GRACE).then(() => 'the deadline'),
  ]);
  if (outcome !== 'drained') {
    log.warn({ who: outcome }, 'stopping at once');
    await Promise.race([node.stopNow(), sleep(clock, GRACE)]);
  }
  log.info('stopped');
}
