import type { Clock } from '../clock/index.ts';
import { duration } from './amount.ts';
import { attention, type Check, down, ok } from './check.ts';
import type { ToldTime } from './clock-skew.ts';
import { isLoopback } from './loopback.ts';
import { remedyFor } from './network-remedies.ts';
import type { NetworkSteps } from './network-steps.ts';

export interface NetworkQuestion {
  /** Of the backends that are at this address. */
  readonly ids: readonly string[];
  readonly baseUrl: string;
  /** A variable that names a proxy, when one is set: Tandem goes without, and that may be why it does not get out. */
  readonly proxyVariable: string | undefined;
}

export interface NetworkResult {
  readonly check: Check;
  /** Absent when nothing answered, or when what answered has this machine's own clock. */
  readonly time?: ToldTime;
}

type Step = 'name' | 'connection' | 'encryption' | 'answer';

/** Goes the way of a request to a backend step by step, without a key, and tells the first step that fails. */
export async function checkNetwork(
  question: NetworkQuestion,
  deps: { readonly steps: NetworkSteps; readonly clock: Clock },
  signal: AbortSignal,
): Promise<NetworkResult> {
  const { steps, clock } = deps;
  const { protocol, hostname, port } = new URL(question.baseUrl);
  const host = hostname.replace(/^\[|\]$/g, '');
  const isTls = protocol === 'https:';
  const portNumber = Number(port) || (isTls ? 443 : 80);
  const began = clock.monotonic();
  let step: Step = 'name';
  try {
    await orAborted(steps.resolve(host), signal);
    step = 'connection';
    await steps.open(host, portNumber, signal);
    if (isTls) {
      step = 'encryption';
      await steps.secure(host, portNumber, signal);
    }
    step = 'answer';
    const { status, date } = await steps.get(question.baseUrl, signal);
    const check = judgeStatus(question, status, clock.monotonic() - began);
    const theirs = Date.parse(date ?? '');
    if (Number.isNaN(theirs) || isLoopback(host)) return { check };
    return { check, time: { host, theirs, ours: clock.now() } };
  } catch (error) {
    const place = step === 'name' ? host : `${host}:${portNumber}`;
    return { check: failed(question, step, signal.aborted ? 'timeout' : codeOf(error), place) };
  }
}

/** A look-up of a name takes no signal and may hang for a minute. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    work.then(resolve, reject);
  });
}

function judgeStatus({ ids, baseUrl }: NetworkQuestion, status: number, took: number): Check {
  const { origin, host } = new URL(baseUrl);
  const check = `network:${host}`;
  const who = ids.join(', ');
  if (status === 407) {
    return down(check, `A proxy stands before ${origin} and wants a name and a password`, 'let this machine pass it');
  }
  if (status >= 500) {
    const what = `${who}: ${origin} is reached, but answers that it is in trouble (HTTP ${status})`;
    return attention(check, what, 'wait, or look at its provider’s status page; other backends answer meanwhile');
  }
  return ok(check, `${who}: ${origin} is reached, in ${duration(took)}`);
}

function failed({ ids, baseUrl, proxyVariable }: NetworkQuestion, step: Step, code: string, place: string): Check {
  const { what, remedy } = remedyFor(step, code);
  const proxy =
    proxyVariable !== undefined && (step === 'name' || step === 'connection')
      ? `; Tandem calls directly and does not use the proxy that ${proxyVariable} names`
      : '';
  return down(
    `network:${new URL(baseUrl).host}`,
    `${ids.join(', ')}: ${what.replace('{place}', place)}`,
    `${remedy}${proxy}`,
  );
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if ('code' in error && typeof error.code === 'string') return error.code;
  // Several addresses were tried; one of them is enough to tell by.
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return error.cause ? codeOf(error.cause) : error.message;
}
