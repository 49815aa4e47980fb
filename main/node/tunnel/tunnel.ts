import type { Logger } from 'pino';
import { type Clock, sleep } from '../clock/index.ts';
import { deadline } from './deadline.ts';
import { eventOf, reachOf } from './event-of.ts';
import type { TunnelHistory } from './history.ts';
import { LeftTunnels } from './left-tunnels.ts';
import type { LookResult } from './look-from-outside.ts';
import type { OpenTunnel, TunnelProvider } from './provider.ts';
import { type Happening, isUpright, type Standing, step } from './standing.ts';
import { Wish } from './wish.ts';

export interface TunnelDeps {
  /** Who is to make the tunnel as things are, why none may be made, or undefined: none is wanted. */
  readonly choice: () => TunnelProvider | { readonly problem: string } | undefined;
  readonly look: (url: string, signal: AbortSignal) => Promise<LookResult>;
  /** Between two looks while all is well, ms. */
  readonly checkEvery: () => number;
  /** What is not open by then is given up, ms. */
  readonly openWithin: () => number;
  readonly history: TunnelHistory;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** Others have to be told another public URL. */
  readonly urlChanged: (url: string | undefined) => void;
  /** Something that is shown is another. */
  readonly changed: () => void;
}

/** The latest look from outside. */
export interface Checked {
  readonly at: number;
  readonly result: LookResult;
}

/** First wait after a look that failed, ms; doubled with each, up to the usual one. */
const LOOK_AGAIN = 5000;

/** Keeps the tunnel open: opens it, looks at it from outside, and opens it again when it is gone. */
export class Tunnel {
  readonly #deps: TunnelDeps;
  #standing: Standing = { kind: 'off' };
  #open: OpenTunnel | undefined;
  #url: string | undefined;
  #checked: Checked | undefined;
  /** Ends what the tunnel is doing now and for good. */
  #life: AbortController | undefined;
  #living: Promise<void> = Promise.resolve();
  /** Ends the wait that is going on, because there is something to do. */
  #wake = new AbortController();
  /** Happened while something else was done. */
  #due: Happening[] = [];
  /** Those who wait for the next look. */
  #asking: ((checked: Checked | undefined) => void)[] = [];
  readonly #left: LeftTunnels;
  /** Aborted when the tunnel is gone that is open. */
  #gone = new AbortController();
  #turn: Promise<void> = Promise.resolve();

  constructor(deps: TunnelDeps) {
    this.#deps = deps;
    this.#left = new LeftTunnels(deps.clock);
  }

  get standing(): Standing {
    return this.#standing;
  }

  get checked(): Checked | undefined {
    return this.#checked;
  }

  get wish(): OpenTunnel['wish'] {
    return this.#open?.wish;
  }

  /**
   * Where others reach the gateway: seen from outside at least once. It stays while the tunnel is opened anew, since
   * most come back under the same name, and nobody knows a better one meanwhile.
   */
  get url(): string | undefined {
    return this.#url;
  }

  /** Once the gateway listens, and whenever what is chosen may be another. */
  restart(): Promise<void> {
    this.#turn = this.#turn.then(() => this.#end()).then(() => this.#begin());
    return this.#turn;
  }

  /** Looks now. Undefined: there is nothing to look at. */
  check(): Promise<Checked | undefined> {
    if (!isUpright(this.#standing)) return Promise.resolve(undefined);
    return new Promise(resolve => {
      this.#asking.push(resolve);
      this.#wake.abort();
    });
  }

  /** The node stops: what the tunnel carries is cut off. Nobody is told; it comes back with the node. */
  stop(): Promise<void> {
    this.#turn = this.#turn
      .then(() => this.#end())
      .then(() => {
        this.#standing = { kind: 'off' };
        this.#deps.history.is('unknown');
      });
    return this.#turn;
  }

  #begin(): void {
    const choice = this.#deps.choice();
    this.#happened({ kind: choice ? 'chosen' : 'not-chosen' });
    if (!choice) return;
    if ('problem' in choice) {
      this.#happened({ kind: 'refused', message: choice.problem });
      return;
    }
    const life = new AbortController();
    this.#life = life;
    this.#living = this.#live(choice, life.signal);
  }

  async #end(): Promise<void> {
    this.#life?.abort();
    await this.#living;
    await this.#left.end();
  }

  async #live(provider: TunnelProvider, signal: AbortSignal): Promise<void> {
    const wish = new Wish(this.#deps);
    try {
      while (!signal.aborted) {
        const standing = this.#standing;
        if (standing.kind === 'opening') await this.#openNow(provider, signal);
        else if (standing.kind === 'reopening') await this.#rest(standing.at, signal);
        else if (isUpright(standing)) await this.#watch(provider, wish, signal);
        else break;
      }
    } catch (error) {
      // A bug: the node goes on, and the page says that there is no tunnel.
      this.#deps.log.error({ err: error }, 'the tunnel met a fault of its own');
      this.#happened({ kind: 'refused', message: 'Tandem met a fault of its own, which is in the log' });
    } finally {
      await this.#drop();
    }
  }

  async #openNow(provider: TunnelProvider, signal: AbortSignal): Promise<void> {
    const { clock, openWithin } = this.#deps;
    const limit = deadline(clock, openWithin(), signal);
    const opening = await provider.open(limit.signal);
    limit.release();
    if (signal.aborted) {
      if (opening.kind === 'open') await opening.tunnel.close();
      return;
    }
    if (opening.kind === 'open') this.#take(opening.tunnel);
    else this.#happened(opening);
  }

  #take(tunnel: OpenTunnel): void {
    this.#open = tunnel;
    const gone = new AbortController();
    this.#gone = gone;
    void tunnel.lost.then(message => {
      if (this.#open !== tunnel) return;
      this.#due.push({ kind: 'lost', message });
      gone.abort();
      this.#wake.abort();
    });
    this.#happened({ kind: 'opened', url: tunnel.url });
  }

  /** One look, then the wait until the next; the name that was wished for is asked for in between. */
  async #watch(provider: TunnelProvider, wish: Wish, signal: AbortSignal): Promise<void> {
    const { clock } = this.#deps;
    if (!this.#takeDue()) await this.#look(signal);
    if (!isUpright(this.#standing)) {
      await this.#drop();
      return;
    }
    const until = clock.monotonic() + this.#nextLook();
    while (!signal.aborted && clock.monotonic() < until && this.#due.length === 0 && this.#asking.length === 0) {
      const asksAt = this.#standing.kind === 'open' ? wish.asksAt(this.#open, provider) : undefined;
      await this.#pause(Math.min(until, asksAt ?? until) - clock.monotonic(), signal);
      if (asksAt === undefined || clock.monotonic() < asksAt || signal.aborted) continue;
      const regained = await wish.ask(provider, signal);
      if (regained) await this.#moveTo(regained, signal);
    }
  }

  async #look(signal: AbortSignal): Promise<void> {
    const { look, clock } = this.#deps;
    const url = this.#open?.url;
    if (url === undefined) return;
    const asking = this.#asking.splice(0);
    const limit = AbortSignal.any([signal, this.#gone.signal]);
    const result = await look(url, limit);
    if (limit.aborted) {
      this.#asking.push(...asking);
      return;
    }
    this.#checked = { at: clock.now(), result };
    for (const answer of asking) answer(this.#checked);
    this.#happened(
      result.kind === 'passed' ? { kind: 'check-passed' } : { kind: 'check-failed', message: result.message },
    );
  }

  #nextLook(): number {
    const usual = this.#deps.checkEvery();
    const standing = this.#standing;
    return standing.kind === 'degraded' ? Math.min(usual, LOOK_AGAIN * 2 ** (standing.failures - 1)) : usual;
  }

  /** The one that works is left only for one that works too. */
  async #moveTo(tunnel: OpenTunnel, signal: AbortSignal): Promise<void> {
    const seen = await this.#deps.look(tunnel.url, signal);
    if (seen.kind === 'failed' || signal.aborted) {
      await tunnel.close();
      return;
    }
    const before = this.#open;
    this.#open = undefined;
    if (before) this.#left.leave(before);
    this.#take(tunnel);
    this.#happened({ kind: 'moved', url: tunnel.url });
    this.#checked = { at: this.#deps.clock.now(), result: seen };
    this.#happened({ kind: 'check-passed' });
  }

  /** The wait is reckoned once: a wall clock that is set meanwhile makes it neither longer nor shorter. */
  async #rest(at: number, signal: AbortSignal): Promise<void> {
    await sleep(this.#deps.clock, Math.max(0, at - this.#deps.clock.now()), signal);
    if (!signal.aborted) this.#happened({ kind: 'due' });
  }

  async #pause(ms: number, signal: AbortSignal): Promise<void> {
    this.#wake = new AbortController();
    if (this.#due.length > 0 || this.#asking.length > 0) return;
    await sleep(this.#deps.clock, Math.max(0, ms), AbortSignal.any([signal, this.#wake.signal]));
  }

  #takeDue(): boolean {
    const due = this.#due.splice(0);
    for (const happening of due) this.#happened(happening);
    return due.length > 0;
  }

  async #drop(): Promise<void> {
    const tunnel = this.#open;
    this.#open = undefined;
    this.#due = [];
    for (const answer of this.#asking.splice(0)) answer(this.#checked);
    await tunnel?.close();
  }

  #happened(happening: Happening): void {
    const { clock, random, history, log, changed } = this.#deps;
    const before = this.#standing;
    const after = step(before, happening, { now: clock.now(), random: random() });
    this.#standing = after;
    history.is(reachOf(after));
    if (after !== before) {
      const event = eventOf(before, after, this.#url);
      if (event) {
        history.add(event.kind, event.text);
        log[event.kind === 'unwell' || event.kind === 'lost' || event.kind === 'refused' ? 'warn' : 'info'](
          { tunnel: event.kind },
          `the tunnel: ${event.text}`,
        );
      }
      this.#learnUrl(after);
    }
    changed();
  }

  #learnUrl(standing: Standing): void {
    const isNone = standing.kind === 'off' || standing.kind === 'refused';
    const url = standing.kind === 'open' ? standing.url : isNone ? undefined : this.#url;
    if (url === this.#url) return;
    this.#url = url;
    this.#deps.urlChanged(url);
  }
}
