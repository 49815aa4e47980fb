import type { Clock, Timer } from '../../node/clock/index.ts';
import { Attempts } from './attempts.ts';
import { pageScript } from './page-script.ts';
import { type PaneState, readSeen, stateFrom } from './reading.ts';
import { READ, type SignName } from './signs.ts';
import { putWorker } from './worker-cell.ts';

/** The notebook's page, as the keeper needs it. */
export interface NotebookPage {
  url(): string;
  /** Runs a script in the page, apart from the page's own. */
  run(script: string): Promise<unknown>;
  /** Types into what has the focus, as a keyboard does; what is selected is replaced. */
  insertText(text: string): Promise<void>;
  /** A touch of the pointer, so gentle that it changes nothing. */
  nudge(): void | Promise<void>;
}

export interface KeeperOptions {
  readonly page: NotebookPage;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: (line: string) => void;
  readonly changed: (state: PaneState) => void;
  /** The owner read what Google's terms say and switched it on. */
  readonly isKeptAlive: () => boolean;
  /** The node misses the worker of the notebook's cell. */
  readonly isWorkerLost: () => boolean;
  /** A fresh line for a worker that is lost; undefined: the node gives none. */
  readonly lineForLost: () => Promise<string | undefined>;
}

/** Between two looks at the page, ms. */
export const LOOK_EVERY = 5000;
/** Between two touches, ms, give or take a fifth. */
const ACTIVE_EVERY = 5 * 60_000;
const JITTER = 0.2;
/** A page that shows nothing known for so long (ms) will not do so by waiting. */
const LOADED_WITHIN = 60_000;

/** Reads the session's state from the page again and again, and does the little that the owner allowed. */
export class PaneKeeper {
  readonly #options: KeeperOptions;
  readonly #reconnects: Attempts;
  readonly #runs: Attempts;
  readonly #waiting = new Set<(state: PaneState) => void>();
  #state: PaneState = { kind: 'loading' };
  #look: Timer | undefined;
  #activeAt: number;
  #isStopped = true;
  /** One thing at a time: the next begins when the one before has done what it had to. */
  #turns: Promise<unknown> = Promise.resolve();

  constructor(options: KeeperOptions) {
    const { clock } = options;
    this.#options = options;
    this.#reconnects = new Attempts(clock);
    this.#runs = new Attempts(clock);
    this.#activeAt = clock.monotonic() + this.#untilActive();
  }

  get state(): PaneState {
    return this.#state;
  }

  start(): void {
    if (!this.#isStopped) return;
    this.#isStopped = false;
    void this.lookNow();
  }

  stop(): void {
    this.#isStopped = true;
    this.#look?.cancel();
    for (const done of [...this.#waiting]) done(this.#state);
  }

  /** Looks now: the machine woke up, or something was pressed. */
  lookNow(): Promise<void> {
    return this.#inTurn(() => this.#once());
  }

  /** The machine is about to sleep. The next look tells how it is then. */
  sleep(): void {
    if (!this.#isStopped) this.#show({ kind: 'asleep' });
  }

  /** Resolves with the first state that is not "loading"; after a while with what there is. */
  loaded(): Promise<PaneState> {
    if (this.#state.kind !== 'loading' || this.#isStopped) return Promise.resolve(this.#state);
    return new Promise(resolve => {
      const done = (state: PaneState) => {
        limit.cancel();
        this.#waiting.delete(done);
        resolve(state);
      };
      const limit = this.#options.clock.timer(LOADED_WITHIN, () => done(this.#state));
      this.#waiting.add(done);
    });
  }

  /** By hand: forgets how often it was reconnected. */
  async reconnect(): Promise<void> {
    this.#reconnects.forget();
    await this.#inTurn(async () => {
      if (this.#state.kind === 'are-you-there') return this.#press('affirm');
      await this.#on('press', 'dismiss');
      await this.#press('pressConnect');
    });
    await this.lookNow();
  }

  /**
   * By hand: runs the worker's cell with this line; what that cell had before is replaced, and where there is none it is
   * made.
   * @returns false when the page has neither such a cell nor a way to make and run one
   */
  async runWorker(line: string): Promise<boolean> {
    this.#runs.forget();
    const isRun = await this.#inTurn(() => this.#put(line));
    await this.lookNow();
    return isRun;
  }

  #put(line: string): Promise<boolean> {
    const { page, clock, log } = this.#options;
    return putWorker({
      line,
      on: (what, sign) => this.#on(what, sign),
      type: text => page.insertText(text),
      clock,
      log,
    });
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.#turns.then(act);
    this.#turns = turn.catch(() => {});
    return turn;
  }

  async #once(): Promise<void> {
    if (this.#isStopped) return;
    this.#look?.cancel();
    const next = await this.#read();
    if (this.#isStopped) return;
    this.#show(await this.#help(next));
    this.#look?.cancel();
    this.#look = this.#options.clock.timer(LOOK_EVERY, () => void this.lookNow());
  }

  /** A page that is being loaded answers nothing. */
  async #read(): Promise<PaneState> {
    const { page } = this.#options;
    try {
      return stateFrom(readSeen(await page.run(pageScript('read', READ))), page.url());
    } catch {
      return { kind: 'loading' };
    }
  }

  /** Does what is allowed; with nothing allowed it only looks. A question of Google's is never answered. */
  async #help(state: PaneState): Promise<PaneState> {
    const { clock, page, isKeptAlive, isWorkerLost } = this.#options;
    if (!isKeptAlive()) return state;
    if (state.kind === 'disconnected') return this.#reconnectSoon();
    if (state.kind !== 'connected' && state.kind !== 'busy') return state;
    this.#reconnects.calm();
    const now = clock.monotonic();
    if (now >= this.#activeAt) {
      this.#activeAt = now + this.#untilActive();
      await page.nudge();
    }
    if (state.kind === 'connected' && isWorkerLost()) return this.#runAgainSoon();
    this.#runs.calm();
    return state;
  }

  async #reconnectSoon(): Promise<PaneState> {
    const verdict = this.#reconnects.ask();
    if (verdict === 'now') {
      // The dialog that says so lies above the button.
      await this.#on('press', 'dismiss');
      await this.#press('pressConnect');
    }
    return { kind: 'disconnected', hasGivenUp: verdict === 'enough' };
  }

  async #runAgainSoon(): Promise<PaneState> {
    const verdict = this.#runs.ask();
    if (verdict === 'enough') return { kind: 'cell-stops' };
    const line = verdict === 'now' ? await this.#options.lineForLost() : undefined;
    if (line !== undefined) {
      this.#options.log('Colab: the worker is gone, so its cell is run again');
      await this.#put(line);
    }
    return { kind: 'connected' };
  }

  async #press(sign: SignName): Promise<void> {
    if (!(await this.#on('press', sign))) this.#options.log(`Colab: nothing to press (sign ${sign})`);
  }

  async #on(what: Parameters<typeof pageScript>[0], sign: SignName): Promise<boolean> {
    const answer = await this.#options.page.run(pageScript(what, [sign])).catch(() => undefined);
    return typeof answer === 'object' && answer !== null && Reflect.get(answer, sign) === true;
  }

  #show(state: PaneState): void {
    if (state.kind !== 'loading') for (const done of [...this.#waiting]) done(state);
    if (JSON.stringify(state) === JSON.stringify(this.#state)) return;
    if (state.kind === 'unknown') {
      this.#options.log(`Colab: the page says nothing that is known (missed: ${state.missed.join(', ')})`);
    }
    this.#state = state;
    this.#options.changed(state);
  }

  #untilActive(): number {
    return ACTIVE_EVERY * (1 - JITTER + 2 * JITTER * this.#options.random());
  }
}
