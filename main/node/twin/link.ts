import type { Clock, Timer } from '../clock/index.ts';
import type { Addresses, AddressView } from './addresses.ts';
import { type Heartbeat, readHeartbeat } from './heartbeat.ts';
import type { Peer, PeerHandlers, PeerTrouble } from './peer.ts';

export interface LinkDeps {
  readonly peer: Peer & { at(address: string): Peer };
  readonly addresses: Addresses;
  readonly clock: Clock;
  /** Between two heartbeats, ms. */
  readonly interval: () => number;
  /** What is said now. */
  readonly say: () => Heartbeat;
  /** The twin said something. */
  readonly hear: (heartbeat: Heartbeat) => void;
  /** What `view` shows is another than before. */
  readonly changed: () => void;
}

/** How the link to the twin is, for people and for the plan. Times are ms. */
export interface LinkView {
  /** Since the twin was last heard, whichever way; undefined: never since the start. */
  readonly silentFor?: number;
  readonly roundTrip?: number;
  /** Share of the latest heartbeats that were not answered, 0 to 1. */
  readonly loss: number;
  /** By how much its clock is ahead of ours. */
  readonly clockAhead?: number;
  readonly addresses: readonly AddressView[];
  /** What came of the last heartbeat, unless it was answered. */
  readonly trouble?: PeerTrouble;
}

/** Heartbeats whose fate makes up the loss. */
const REMEMBERED = 50;
/** Every so many heartbeats all addresses are asked, the others only when the used one fails. */
const LOOK_AROUND = 15;
/** Changes within this time are told together, ms. */
const GATHERED = 200;
/** The shortest time that an answer is waited for, ms. */
const PATIENCE = 1500;

/** Keeps in touch with the twin: tells it what is new, hears what it says, and finds the best way there. */
export class Link {
  readonly #deps: LinkDeps;
  readonly #fates: boolean[] = [];
  #heardAt: number | undefined;
  #roundTrip: number | undefined;
  #clockAhead: number | undefined;
  #trouble: PeerTrouble | undefined;
  #beats = 0;
  #timer: Timer | undefined;
  #isBeating = false;
  #isUrgent = false;
  readonly #stop = new AbortController();

  constructor(deps: LinkDeps) {
    this.#deps = deps;
  }

  /** What the twin may ask of this link. */
  readonly handlers: PeerHandlers = {
    heartbeat: {
      kind: 'answer',
      handle: async message => {
        const heartbeat = readHeartbeat(message);
        if (heartbeat) this.#hear(heartbeat);
        return this.#deps.say();
      },
    },
    ping: { kind: 'answer', handle: async () => ({}) },
  };

  start(): void {
    this.#in(0);
  }

  stop(): void {
    this.#timer?.cancel();
    this.#stop.abort(new Error('the link is closed'));
  }

  /** Something is new, and the twin should know soon. */
  tell(): void {
    if (this.#isUrgent || this.#stop.signal.aborted) return;
    this.#isUrgent = true;
    if (!this.#isBeating) this.#in(GATHERED);
  }

  /** The next heartbeat is due now, if there are any. */
  wake(): void {
    if (this.#timer && !this.#isBeating && !this.#stop.signal.aborted) this.#in(0);
  }

  /** A twin that was not heard for so long (ms) is taken for gone. */
  isSilentFor(limit: number): boolean {
    return this.#heardAt === undefined || this.#deps.clock.monotonic() - this.#heardAt > limit;
  }

  view(): LinkView {
    const { clock, addresses } = this.#deps;
    const lost = this.#fates.filter(isAnswered => !isAnswered).length;
    return {
      ...(this.#heardAt === undefined ? {} : { silentFor: clock.monotonic() - this.#heardAt }),
      ...(this.#roundTrip === undefined ? {} : { roundTrip: this.#roundTrip }),
      loss: this.#fates.length === 0 ? 0 : lost / this.#fates.length,
      ...(this.#clockAhead === undefined ? {} : { clockAhead: this.#clockAhead }),
      addresses: addresses.view(),
      ...(this.#trouble ? { trouble: this.#trouble } : {}),
    };
  }

  #in(delay: number): void {
    this.#timer?.cancel();
    this.#timer = this.#deps.clock.timer(delay, () => void this.#beat());
  }

  async #beat(): Promise<void> {
    if (this.#isBeating || this.#stop.signal.aborted) return;
    this.#isBeating = true;
    this.#isUrgent = false;
    const { clock, addresses, interval } = this.#deps;
    const begun = clock.monotonic();
    const [used, ...others] = addresses.ranked();
    const isAnswered = used !== undefined && (await this.#speakThrough(used));
    // Nobody stands in line for an answer that does not come.
    if (!isAnswered) await Promise.all(others.map(address => this.#speakThrough(address)));
    else if (this.#beats % LOOK_AROUND === 0) void Promise.all(others.map(address => this.#measure(address)));
    this.#beats += 1;
    this.#isBeating = false;
    if (this.#stop.signal.aborted) return;
    const passed = clock.monotonic() - begun;
    this.#in(this.#isUrgent ? GATHERED : Math.max(GATHERED, interval() - passed));
  }

  async #speakThrough(address: string): Promise<boolean> {
    const { clock, peer, addresses, say } = this.#deps;
    const begun = clock.monotonic();
    const answer = await this.#bounded(signal => peer.at(address).ask('heartbeat', say(), signal));
    const heartbeat = answer.kind === 'answered' ? readHeartbeat(answer.message) : undefined;
    if (!heartbeat) {
      addresses.failed(address);
      const trouble = answer.kind === 'answered' ? NO_SENSE : answer;
      this.#remember(false, trouble);
      return false;
    }
    const roundTrip = clock.monotonic() - begun;
    addresses.answered(address, roundTrip);
    this.#roundTrip = this.#roundTrip === undefined ? roundTrip : this.#roundTrip * 0.7 + roundTrip * 0.3;
    // Its clock was read about half way.
    this.#clockAhead = heartbeat.at + roundTrip / 2 - clock.now();
    this.#remember(true, undefined);
    this.#hear(heartbeat);
    return true;
  }

  async #measure(address: string): Promise<void> {
    const { clock, peer, addresses } = this.#deps;
    const begun = clock.monotonic();
    const answer = await this.#bounded(signal => peer.at(address).ask('ping', {}, signal));
    if (answer.kind === 'answered') addresses.answered(address, clock.monotonic() - begun);
    else addresses.failed(address);
  }

  async #bounded<T>(ask: (signal: AbortSignal) => Promise<T>): Promise<T | PeerTrouble> {
    const { clock, interval } = this.#deps;
    const controller = new AbortController();
    const limit = Math.max(PATIENCE, interval());
    const timer = clock.timer(limit, () => controller.abort(new Error('no answer in time')));
    const stop = () => controller.abort(this.#stop.signal.reason);
    this.#stop.signal.addEventListener('abort', stop, { once: true });
    try {
      return await ask(controller.signal);
    } catch {
      return { kind: 'unreachable', message: `no answer within ${limit} ms` };
    } finally {
      timer.cancel();
      this.#stop.signal.removeEventListener('abort', stop);
    }
  }

  #remember(isAnswered: boolean, trouble: PeerTrouble | undefined): void {
    this.#fates.push(isAnswered);
    if (this.#fates.length > REMEMBERED) this.#fates.shift();
    const isNews = this.#trouble?.message !== trouble?.message;
    this.#trouble = trouble;
    if (isNews) this.#deps.changed();
  }

  #hear(heartbeat: Heartbeat): void {
    const wasSilent = this.#heardAt === undefined;
    this.#heardAt = this.#deps.clock.monotonic();
    this.#deps.hear(heartbeat);
    if (wasSilent) this.#deps.changed();
  }
}

const NO_SENSE: PeerTrouble = { kind: 'failed', message: 'the twin’s answer makes no sense' };
