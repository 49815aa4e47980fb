import type { Clock, Timer } from '../../node/clock/index.ts';
import { pageScript } from './page-script.ts';
import { type PaneState, readSeen, stateFrom } from './reading.ts';
import { READ, type SignName } from './signs.ts';

/** The notebook's page, as the keeper needs it. */
export interface NotebookPage {
  url(): string;
  /** Runs a script in the page, apart from the page's own. */
  run(script: string): Promise<unknown>;
  /** Types into what has the focus, as a keyboard does. */
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
}

/** Between two looks at the page, ms. */
export const LOOK_EVERY = 5000;
/** Between two touches, ms, give or take a fifth. */
const ACTIVE_EVERY = 5 * 60_000;
const JITTER = 0.2;
/** So many reconnects within an hour are enough: whatever ends the session does not like it. */
export const RECONNECTS = 4;
const RECONNECT_WINDOW = 60 * 60_000;
/** First wait (ms) before a reconnect; doubled each time within the hour. */
const RECONNECT_AFTER = 10_000;
/** What is pressed shows its effect within this time, ms. */
const EFFECT = 1000;

/** Reads the session's state from the page again and again, and does the little that the owner allowed. */
export class PaneKeeper {
  readonly #options: KeeperOptions;
  #state: PaneState = { kind: 'loading' };
  #look: Timer | undefined;
  #activeAt: number;
  #reconnects: readonly number[] = [];
  #reconnectAt: number | undefined;
  #isStopped = true;
  /** One look at a time: the next begins when the one before has done what it had to. */
  #turns: Promise<void> = Promise.resolve();

  constructor(options: KeeperOptions) {
    this.#options = options;
    this.#activeAt = options.clock.monotonic() + this.#untilActive();
  }

  get state(): PaneState {
    return this.#state;
  }

  start(): void {
    if (!this.#isStopped) return;
    this.#isStopped = false;
    void this.#turn();
  }

  stop(): void {
    this.#isStopped = true;
    this.#look?.cancel();
  }

  /** Looks now: the machine woke up, or something was pressed. */
  async lookNow(): Promise<void> {
    if (this.#isStopped) return;
    await this.#turn();
  }

  /** By hand: forgets how often it was reconnected. */
  async reconnect(): Promise<void> {
    this.#reconnects = [];
    if (this.#state.kind === 'are-you-there') await this.#press('affirm');
    else {
      await this.#on('press', 'dismiss');
      await this.#press('pressConnect');
    }
    await this.lookNow();
  }

  /**
   * Runs the worker's cell: the one that is there, else a new one with this line.
   * @returns false when the page has neither such a cell nor a way to make one
   */
  async runWorker(line: string | undefined): Promise<boolean> {
    const { page, clock, log } = this.#options;
    if (!(await this.#on('mark', 'ourCell'))) {
      if (line === undefined || !(await this.#on('press', 'addCell'))) {
        log(`Colab: the worker's cell is not there${line === undefined ? '' : ' and none could be added'}`);
        return false;
      }
      await new Promise<void>(resolve => clock.timer(EFFECT, resolve));
      if (!(await this.#on('focus', 'newCell'))) {
        log('Colab: the new cell takes no text (sign newCell)');
        return false;
      }
      await page.insertText(`# tandem worker\n${line}`);
      if (!(await this.#on('mark', 'ourCell'))) return false;
    }
    const isRun = await this.#on('press', 'runOurCell');
    if (!isRun) log("Colab: the worker's cell has no button to run it (sign runOurCell)");
    await this.lookNow();
    return isRun;
  }

  #turn(): Promise<void> {
    this.#turns = this.#turns.then(() => this.#once());
    return this.#turns;
  }

  async #once(): Promise<void> {
    if (this.#isStopped) return;
    this.#look?.cancel();
    const next = await this.#read();
    if (this.#isStopped) return;
    this.#show(await this.#help(next));
    this.#look?.cancel();
    this.#look = this.#options.clock.timer(LOOK_EVERY, () => void this.#turn());
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

  /** Does what is allowed; with nothing allowed it only looks. */
  async #help(state: PaneState): Promise<PaneState> {
    const { clock, page, isKeptAlive } = this.#options;
    if (!isKeptAlive()) return state;
    const now = clock.monotonic();
    if (state.kind === 'connected' || state.kind === 'busy') {
      this.#reconnectAt = undefined;
      if (now >= this.#activeAt) {
        this.#activeAt = now + this.#untilActive();
        await page.nudge();
      }
    }
    if (state.kind === 'are-you-there') await this.#press('affirm');
    if (state.kind === 'disconnected') return this.#reconnectSoon(now);
    return state;
  }

  async #reconnectSoon(now: number): Promise<PaneState> {
    this.#reconnects = this.#reconnects.filter(at => now - at < RECONNECT_WINDOW);
    if (this.#reconnects.length >= RECONNECTS) return { kind: 'disconnected', hasGivenUp: true };
    this.#reconnectAt ??= now + RECONNECT_AFTER * 2 ** this.#reconnects.length;
    if (now >= this.#reconnectAt) {
      this.#reconnects = [...this.#reconnects, now];
      this.#reconnectAt = undefined;
      // The dialog that says so lies above the button.
      await this.#on('press', 'dismiss');
      await this.#press('pressConnect');
    }
    return { kind: 'disconnected', hasGivenUp: false };
  }

  async #press(sign: SignName): Promise<void> {
    if (!(await this.#on('press', sign))) this.#options.log(`Colab: nothing to press (sign ${sign})`);
  }

  async #on(what: Parameters<typeof pageScript>[0], sign: SignName): Promise<boolean> {
    const answer = await this.#options.page.run(pageScript(what, [sign])).catch(() => undefined);
    return typeof answer === 'object' && answer !== null && Reflect.get(answer, sign) === true;
  }

  #show(state: PaneState): void {
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
