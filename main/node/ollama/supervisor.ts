import type { Logger } from 'pino';
import type { Greeting } from '../backends/index.ts';
import type { Clock } from '../clock/index.ts';
import type { EndedAdopted } from './adopted.ts';
import { type EngineProcess, exitWords, type OwnEngine } from './engine-process.ts';
import { type EngineState, isUp } from './engine-state.ts';
import { nextLook } from './looks.ts';
import type { Pulse } from './pulse.ts';
import { MOST_FAILURES, restAfter, STABLE_AFTER } from './rests.ts';
import { Standing } from './standing.ts';
import { Turns } from './turns.ts';

export interface SupervisorDeps {
  readonly baseUrl: string;
  readonly settings: () => {
    readonly manage: boolean;
    readonly restartAdopted: boolean;
    /** Why Tandem cannot start one at this address. */
    readonly notStartable: string | undefined;
  };
  readonly greet: (signal: AbortSignal) => Promise<Greeting | { readonly kind: 'silent' }>;
  readonly takePulse: (own: OwnEngine | undefined, signal: AbortSignal) => Promise<Pulse>;
  readonly process: EngineProcess;
  /** Ends one that Tandem did not start, so that whoever did starts it again. */
  readonly endAdopted: () => Promise<EndedAdopted>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger;
  readonly changed: () => void;
  /** It can be used, or used again. */
  readonly recovered: () => void;
}

/** A start that has not led to an answer within this is given up, ms. A disk may be slow just after a cold start. */
const READY_WITHIN = 60_000;
/** So long whoever started an adopted one gets to start it again, ms: systemd waits for 3 s, the desktop app less. */
const GRACE = 8000;
/** From the request to end to the end by force, ms: of one that is well; of one that hangs; when the node stops. */
const PATIENCE = { well: 5000, hung: 500, exit: 1500 } as const;
/** An adopted one is ended so many times without having been well in between; more would help nobody. */
const MOST_ENDED = 3;

/** Looks after the Ollama at one address: adopts what is there, else starts one, and starts it again when it breaks. */
export class Supervisor {
  readonly #deps: SupervisorDeps;
  readonly #standing: Standing;
  #own: OwnEngine | undefined;
  #hasLooked = false;
  #failures = 0;
  #restarts = 0;
  #lastReason: string | undefined;
  readonly #turns: Turns;
  readonly #closing = new AbortController();

  constructor(deps: SupervisorDeps) {
    this.#deps = deps;
    this.#standing = new Standing(deps.clock, state => {
      deps.log.debug({ baseUrl: deps.baseUrl, state }, 'Ollama');
      deps.changed();
    });
    this.#turns = new Turns({
      turn: () => this.#turn(),
      rest: () => nextLook(this.state, this.isOurs, deps.clock.now()),
      failed: error => deps.log.error({ err: error }, 'looking after Ollama failed'),
      clock: deps.clock,
    });
  }

  get state(): EngineState {
    return this.#standing.state;
  }

  /** When the present state began, ms since the epoch. */
  get since(): number {
    return this.#standing.since;
  }

  /** Starts after the first one. */
  get restarts(): number {
    return this.#restarts;
  }

  /** Why it was started again last, or could not be. */
  get lastReason(): string | undefined {
    return this.#lastReason;
  }

  get isOurs(): boolean {
    return this.#own !== undefined;
  }

  /** Looks from now on, and at once. */
  watch(): void {
    this.#turns.now();
  }

  /** By hand: forgets what went wrong before, and starts. */
  start(): Promise<void> {
    return this.#turns.do(async () => {
      this.#failures = 0;
      if (['stopped', 'failed', 'backing-off', 'absent'].includes(this.state.kind))
        this.#standing.become({ kind: 'looking' });
    });
  }

  /** By hand: it stays away until it is started by hand, or the node starts again. Only what Tandem started. */
  stop(): Promise<'stopped' | 'not-ours'> {
    return this.#turns.do(async () => {
      if (!this.#own && isUp(this.state)) return 'not-ours';
      if (this.#own) await this.#end(PATIENCE.well);
      this.#standing.become({ kind: 'stopped' });
      return 'stopped';
    });
  }

  /** By hand. */
  restart(): Promise<'restarted' | EndedAdopted> {
    return this.#turns.do(async () => {
      this.#failures = 0;
      const isAdopted = !this.#own && (isUp(this.state) || this.state.kind === 'hung');
      if (isAdopted) return this.#endAdopted();
      if (this.#own) await this.#end(this.state.kind === 'hung' ? PATIENCE.hung : PATIENCE.well);
      this.#lastReason = 'it was restarted by hand';
      this.#standing.become({ kind: 'looking' });
      return 'restarted';
    });
  }

  /** The node stops: what Tandem started ends with it. */
  async close(): Promise<void> {
    this.#closing.abort(new Error('the node stops'));
    await this.#turns.close();
    if (this.#own) await this.#end(PATIENCE.exit);
  }

  async #turn(): Promise<void> {
    if (!this.#hasLooked) {
      this.#own = await this.#deps.process.recall();
      if (this.#own) this.#deps.log.info({ pid: this.#own.pid }, 'an Ollama of an earlier start of Tandem still runs');
      // Without its server, a runner only holds memory.
      else await this.#deps.process.endRemains(PATIENCE.hung);
      this.#hasLooked = true;
    }
    const greeting = await this.#deps.greet(this.#closing.signal);
    if (await this.#hasEnded(greeting)) return this.#ended(greeting);
    switch (greeting.kind) {
      case 'ollama':
        return this.#answering(greeting.version);
      case 'silent':
        return this.#wordless();
      case 'nobody':
        return this.#nobody();
      case 'stranger':
        return this.#stranger(greeting.reason);
    }
  }

  /** Listing processes costs something, so it is done only where nothing answers. */
  async #hasEnded(greeting: { readonly kind: string }): Promise<boolean> {
    const own = this.#own;
    if (!own) return false;
    return own.exit !== undefined || (greeting.kind !== 'ollama' && !(await this.#deps.process.isAlive(own)));
  }

  async #answering(version: string): Promise<void> {
    const up: EngineState = this.#own ? { kind: 'started', pid: this.#own.pid, version } : { kind: 'adopted', version };
    if (this.state.kind !== 'hung' && !isUp(this.state)) {
      if (this.#own) await this.#deps.process.remember(this.#own);
      this.#standing.become(up);
      this.#deps.recovered();
    }
    const pulse = await this.#deps.takePulse(this.#own, this.#closing.signal);
    if (pulse.kind === 'silent') return this.#isSilent(pulse.message, version);
    if (this.state.kind === 'hung') {
      // That it works again is not enough: it may be on its way, or lose it.
      if (pulse.kind !== 'alive') return;
      this.#standing.become(up);
      this.#deps.recovered();
    } else if (this.#standing.age > STABLE_AFTER) this.#failures = 0;
  }

  /** A machine that is busy beyond measure looks the same, so what it does counts here too. */
  async #wordless(): Promise<void> {
    const pulse = await this.#deps.takePulse(this.#own, this.#closing.signal);
    if (pulse.kind === 'silent') await this.#isSilent('it takes connections and answers nothing');
  }

  /** Once is noticed and told; twice in a row is acted upon. */
  async #isSilent(reason: string, version?: string): Promise<void> {
    if (this.state.kind === 'starting' && this.#standing.age < READY_WITHIN) return;
    if (this.state.kind !== 'hung') {
      const pid = this.#own?.pid;
      this.#standing.become({ kind: 'hung', reason, ...(pid && { pid }), ...(version && { version }) });
      this.#deps.log.warn({ reason, isOurs: this.isOurs }, 'Ollama hangs');
      return;
    }
    if (this.#own) {
      await this.#end(PATIENCE.hung);
      this.#failed(`it hung: ${reason}`);
    } else if (this.#deps.settings().restartAdopted && this.#failures < MOST_ENDED) {
      this.#failures += 1;
      await this.#endAdopted();
    }
  }

  async #nobody(): Promise<void> {
    if (this.#own) {
      if (this.state.kind === 'looking') this.#standing.become({ kind: 'starting', pid: this.#own.pid });
      if (this.state.kind === 'starting' && this.#standing.age < READY_WITHIN) return;
      await this.#end(PATIENCE.well);
      return this.#failed('it runs, but listens no more');
    }
    const { manage, notStartable } = this.#deps.settings();
    if (isUp(this.state) || this.state.kind === 'hung') {
      return this.#standing.become({
        kind: 'absent',
        why: 'went-away',
        sentence:
          'The Ollama that was here went away. Whoever started it may start it again; if nobody does, Tandem does.',
      });
    }
    if (this.state.kind === 'stopped' || this.state.kind === 'failed') return;
    if (!manage)
      return this.#standing.absent('not-managed', 'Nothing answers, and ollama.manage is off: start Ollama yourself.');
    if (notStartable !== undefined) return this.#standing.absent('not-startable', notStartable);
    const isGrace = this.state.kind === 'absent' && this.state.why === 'went-away' && this.#standing.age < GRACE;
    const isResting = this.state.kind === 'backing-off' && this.state.until > this.#deps.clock.now();
    if (!isGrace && !isResting) await this.#launch();
  }

  #stranger(reason: string): void {
    if (this.state.kind === 'stopped' || this.state.kind === 'starting') return;
    const sentence = `The port is taken by a program that is no Ollama (${reason}). Stop it, or give the backend another baseUrl.`;
    this.#standing.absent('port-taken', sentence);
  }

  async #launch(): Promise<void> {
    await this.#deps.process.endRemains(PATIENCE.hung);
    const isAgain = this.#lastReason !== undefined;
    const started = await this.#deps.process.start(() => this.#turns.now());
    switch (started.kind) {
      case 'started':
        this.#own = started.own;
        if (isAgain) this.#restarts += 1;
        return this.#standing.become({ kind: 'starting', pid: started.own.pid });
      case 'no-program':
        return this.#standing.absent('no-program', started.sentence);
      case 'failed':
        return this.#failed(started.sentence);
    }
  }

  /** What Tandem started is no more. Its runners may be. */
  async #ended(greeting: { readonly kind: string }): Promise<void> {
    const exit = this.#own?.exit;
    this.#own = undefined;
    await this.#deps.process.endRemains(PATIENCE.hung);
    // Somebody else was quicker: two cannot listen at one address, so ours gave way.
    if (greeting.kind === 'ollama') return this.#standing.become({ kind: 'looking' });
    this.#failed(exit ? exitWords(exit) : 'it ended');
  }

  #failed(reason: string): void {
    this.#failures += 1;
    this.#lastReason = reason;
    const rest = restAfter(this.#failures, this.#deps.random);
    const { clock, log } = this.#deps;
    log.error({ reason, failures: this.#failures, restMs: rest }, 'Ollama ended');
    this.#standing.become(
      rest === undefined
        ? { kind: 'failed', reason: `It failed ${MOST_FAILURES + 1} times in a row; at last ${reason}.` }
        : { kind: 'backing-off', until: clock.now() + rest, reason },
    );
  }

  async #endAdopted(): Promise<EndedAdopted> {
    const ended = await this.#deps.endAdopted();
    if (ended.kind === 'ended') {
      this.#lastReason = 'it was ended so that it is started again';
      this.#standing.absent(
        'went-away',
        'Ollama was ended. Whoever started it may start it again; if nobody does, Tandem does.',
      );
    } else this.#lastReason = ended.sentence;
    return ended;
  }

  async #end(patience: number): Promise<void> {
    this.#own = undefined;
    this.#standing.become({ kind: 'stopping' });
    await this.#deps.process.endRemains(patience);
  }
}
