import { resolve } from 'node:path';
import type { Logger } from 'pino';
import type { Clock, Timer } from '../clock/index.ts';
import { type CatalogueModel, defaultModel } from './catalogue.ts';
import { freeSpace } from './disk-space.ts';
import type { FetchingState, ModelState } from './model-state.ts';
import { objectionTo } from './named-file.ts';
import { modelPathIn, type Obtained, obtain } from './obtain.ts';
import { type Pythons, pythonsOf } from './pip.ts';
import { TransferLog, TransferMeter } from './transfer.ts';
import { judge } from './verdict.ts';

export interface ModelStoreDeps {
  /** Where models are kept: `models` in the data folder. It is made when it is needed. */
  readonly folder: string;
  /** Left out: the catalogue's default. */
  readonly model?: CatalogueModel;
  /** A file that the configuration names. Then nothing is ever fetched. */
  readonly modelPath?: string;
  /** `refused` is what --no-embedded says; `impossible`: there is no engine here to load it. */
  readonly use: 'allowed' | 'refused' | 'impossible';
  /** Called when `state()` is another; for the numbers of a transfer at most four times a second. */
  readonly changed: () => void;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** For pip: its index, proxy and certificates are configured there. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Left out: the public hub. */
  readonly hub?: string;
  /** Left out: the ways to Python on this platform. */
  readonly pythons?: Pythons;
  /** Left out: what the file system says. */
  readonly freeSpace?: (folder: string) => Promise<number>;
}

/** The public hub of models. */
const PUBLIC_HUB = 'https://huggingface.co';
/** Between two changes of the numbers of a transfer, ms. */
const NUMBERS_APART = 250;
/** Wait after the first failure of every source, ms; it doubles up to the last. */
const FIRST_RETRY = 30_000;
const LAST_RETRY = 600_000;
/** Wait after whole downloads turned out wrong, ms: nobody pays for gigabytes every few minutes. */
const LATE_RETRY = 3_600_000;
const REFUSALS = {
  refused:
    'The embedded engine and its model are refused by --no-embedded. Start without it, or install Ollama (https://ollama.com/download).',
  impossible:
    'The embedded engine is not installed for this kind of machine, so its model is not fetched. Run `npm ci` again; if it stays so there is none, so install Ollama (https://ollama.com/download).',
} as const;

/** The one model of the embedded engine, and the way to it: nothing happens before somebody needs it. */
export class ModelStore {
  readonly #deps: ModelStoreDeps;
  readonly #model: CatalogueModel;
  readonly #closing = new AbortController();
  #state: ModelState = { kind: 'absent' };
  #running: Promise<void> | undefined;
  #retry: Timer | undefined;
  #failures = 0;
  #numbers: { readonly timer: Timer; latest: FetchingState | undefined } | undefined;

  constructor(deps: ModelStoreDeps) {
    this.#deps = deps;
    this.#model = deps.model ?? defaultModel();
    if (deps.use !== 'allowed') this.#state = { kind: 'refused', message: REFUSALS[deps.use] };
  }

  /** What is kept here, or will be. */
  get model(): CatalogueModel {
    return this.#model;
  }

  state(): ModelState {
    return this.#state;
  }

  /** Somebody needs the model. Does nothing while it is on its way, is there, is refused, or waits for its next try. */
  need(): void {
    if (this.#state.kind === 'absent') this.#begin();
  }

  /** A person asks to try it again now, not when it is due. */
  retry(): void {
    if (this.#state.kind === 'failed') this.#begin();
  }

  /**
   * To be called before the file is loaded: looks whether it still is what it was. Costs nothing but a look when it is
   * untouched. A file that was damaged or taken away since is fetched again.
   */
  async check(): Promise<ModelState> {
    const { kind } = this.#state;
    if (kind !== 'ready' || this.#closing.signal.aborted) return this.#state;
    const isGood = await this.#isStillGood().catch(() => false);
    if (!isGood && this.#state.kind === 'ready' && !this.#closing.signal.aborted) this.#begin();
    return this.#state;
  }

  /** Ends what is under way; what has come so far is kept and gone on with at the next start. */
  async close(): Promise<void> {
    this.#closing.abort(new Error('the node stops'));
    this.#retry?.cancel();
    this.#stopNumbers();
    await this.#running;
  }

  #begin(): void {
    if (this.#closing.signal.aborted || this.#running) return;
    this.#retry?.cancel();
    this.#set({ kind: 'checking' });
    this.#running = this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  async #run(): Promise<void> {
    let result: Obtained;
    try {
      result = await this.#obtain();
    } catch (error) {
      if (this.#closing.signal.aborted) return;
      this.#deps.log.error({ err: error }, `${this.#model.name}: fetching it failed in a way that should not be`);
      const message = `${this.#model.name} could not be fetched; the log says why.`;
      result = { kind: 'failed', message, again: 'soon' };
    }
    if (this.#closing.signal.aborted) return;
    if (result.kind === 'ready') {
      this.#failures = 0;
      return this.#set({ kind: 'ready', path: this.#path() });
    }
    this.#fail(result);
  }

  #fail({ message, again }: Extract<Obtained, { kind: 'failed' }>): void {
    const { clock, random, log } = this.#deps;
    const growing = Math.min(LAST_RETRY, FIRST_RETRY * 2 ** this.#failures);
    const wait = (again === 'late' ? LATE_RETRY : growing) * (1 + random() / 5);
    this.#failures += 1;
    log.warn(`${message} Tried again in ${Math.round(wait / 1000)} s.`);
    this.#set({ kind: 'failed', message, retryAt: clock.now() + wait });
    this.#retry = clock.timer(wait, () => this.#begin());
  }

  async #obtain(): Promise<Obtained> {
    const { clock, log, random, folder, environment } = this.#deps;
    if (this.#deps.modelPath !== undefined) {
      const message = await objectionTo(this.#path());
      return message === undefined ? { kind: 'ready' } : { kind: 'failed', message, again: 'soon' };
    }
    const meter = new TransferMeter(clock);
    const lines = new TransferLog(this.#model.name, clock, log);
    return obtain({
      model: this.#model,
      folder,
      hub: this.#deps.hub ?? PUBLIC_HUB,
      pip: { pythons: this.#deps.pythons ?? pythonsOf(process.platform), environment },
      freeSpace: this.#deps.freeSpace ?? freeSpace,
      clock,
      random,
      log,
      signal: this.#closing.signal,
      progress: {
        waiting: message => this.#set({ kind: 'waiting', message }),
        checking: () => this.#set({ kind: 'checking' }),
        fetching: (source, received, total) => {
          const transfer = meter.measure(received, total);
          lines.note(transfer);
          this.#setNumbers({ kind: 'fetching', source, ...transfer });
        },
      },
    });
  }

  #path(): string {
    const { modelPath, folder } = this.#deps;
    return modelPath === undefined ? modelPathIn(folder, this.#model) : resolve(modelPath);
  }

  async #isStillGood(): Promise<boolean> {
    if (this.#deps.modelPath !== undefined) return (await objectionTo(this.#path())) === undefined;
    return (await judge(this.#path(), this.#model, this.#closing.signal)).kind === 'good';
  }

  #set(state: ModelState): void {
    this.#stopNumbers();
    this.#publish(state);
  }

  /** The first numbers at once, later ones in their turn, and of several that wait only the last. */
  #setNumbers(state: FetchingState): void {
    if (this.#closing.signal.aborted) return;
    if (this.#numbers) {
      this.#numbers.latest = state;
      return;
    }
    this.#publish(state);
    const numbers = { timer: this.#deps.clock.timer(NUMBERS_APART, () => this.#nextNumbers()), latest: undefined };
    this.#numbers = numbers;
  }

  #nextNumbers(): void {
    const latest = this.#numbers?.latest;
    this.#numbers = undefined;
    if (latest) this.#setNumbers(latest);
  }

  #stopNumbers(): void {
    this.#numbers?.timer.cancel();
    this.#numbers = undefined;
  }

  #publish(state: ModelState): void {
    if (JSON.stringify(state) === JSON.stringify(this.#state)) return;
    this.#state = state;
    this.#deps.changed();
  }
}
