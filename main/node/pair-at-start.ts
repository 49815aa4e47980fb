import type { Logger } from 'pino';
import type { Clock } from './clock/index.ts';
import type { TwinsState } from './control/index.ts';
import type { RunningNode } from './running-node.ts';

/** What a program that started the node is told of the pairing, a line of JSON each. */
export type PairingEvent =
  /** `validFor`: ms. */
  | { readonly event: 'pairing'; readonly code: string; readonly validFor: number }
  | { readonly event: 'paired'; readonly twin: string; readonly fingerprint: string }
  | { readonly event: 'pairing-failed'; readonly message: string };

/** What the command line asks for. */
export interface PairingWish {
  readonly pair?: boolean | undefined;
  readonly pairWith?: string | undefined;
  readonly pairCode?: string | undefined;
}

interface PairingDeps {
  readonly node: Pick<RunningNode, 'twins' | 'onChange'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly tell: (event: PairingEvent) => void;
  readonly log: Pick<Logger, 'info' | 'error'>;
}

/** For both steps of the exchange, through a slow tunnel, ms. */
const PATIENCE = 60_000;

/** Pairs as the command line asks, without a page: by a code that is shown, or by one that the other node shows. */
export async function pairAtStart(
  { pair, pairWith, pairCode }: PairingWish,
  { node, tell, log, clock }: PairingDeps,
): Promise<void> {
  const report = (event: PairingEvent) => {
    if (event.event === 'paired') log.info({ twin: event.twin, fingerprint: event.fingerprint }, 'paired');
    if (event.event === 'pairing-failed') log.error({ why: event.message }, 'not paired');
    tell(event);
  };
  if (pairWith !== undefined && pairCode !== undefined) {
    const answer = await node.twins.enterCode(pairWith, pairCode, AbortSignal.timeout(PATIENCE)).catch(tooLate);
    report(answer.kind === 'done' ? pairedEvent(node) : { event: 'pairing-failed', message: answer.message });
  }
  if (pair) await offer(node, clock, report);
}

async function offer(
  node: PairingDeps['node'],
  clock: PairingDeps['clock'],
  report: (event: PairingEvent) => void,
): Promise<void> {
  const before = lastPairing(node);
  await node.twins.showCode();
  const shown = node.twins.state().pairing.offer;
  if (!shown) return;
  report({ event: 'pairing', code: shown.code, validFor: Math.round(shown.validUntil - clock.now()) });
  const leave = node.onChange(() => {
    const { pairing } = node.twins.state();
    // Another code, shown on the page meanwhile, is the page's.
    const isOver = pairing.offer !== undefined && pairing.offer.code !== shown.code;
    const isPaired = lastPairing(node) !== before;
    const end = pairing.end === 'used' ? undefined : pairing.end;
    if (isPaired) report(pairedEvent(node));
    else if (end) report({ event: 'pairing-failed', message: ENDS[end] });
    if (isPaired || end || isOver) leave();
  });
}

function lastPairing({ twins }: PairingDeps['node']): TwinsState['events'][number] | undefined {
  return twins.state().events.find(({ kind }) => kind === 'paired');
}

function pairedEvent({ twins }: PairingDeps['node']): PairingEvent {
  const { twin } = twins.state();
  return { event: 'paired', twin: twin?.name ?? '', fingerprint: twin?.fingerprint ?? '' };
}

const ENDS = {
  expired:
    'Nobody entered the code within its five minutes. Show a new one on the Twins page, or start with --pair again.',
  'guessed-wrong':
    'Three tries with a wrong code ended it. Show a new one on the Twins page, or start with --pair again.',
  withdrawn: 'The code was withdrawn on the Twins page.',
} as const;

function tooLate() {
  return { kind: 'refused', message: `The other node did not answer within ${PATIENCE / 1000} s.` } as const;
}
