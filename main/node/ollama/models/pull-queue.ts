import type { Logger } from 'pino';
import { isSameModel, type OllamaLibrary } from '../../backends/index.ts';
import type { Clock, Timer } from '../../clock/index.ts';
import type { Answer } from './answer.ts';
import { PullProgress } from './progress.ts';
import { keptPulls, type Pull, type PullState } from './pull.ts';
import { pullOnce, type ReadSpace, type Trouble } from './pull-once.ts';

export interface PullQueueDeps {
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger;
  /** The engine to pull with, or why there is none, as a sentence. */
  readonly library: (signal: AbortSignal) => Promise<OllamaLibrary | string>;
  readonly readSpace: ReadSpace;
  readonly kept: { get(key: string): unknown; put(key: string, value: unknown): void };
  readonly changed: () => void;
  /** A model is there. */
  readonly pulled: (model: string) => void;
}

const KEY = 'ollama pulls';
/** What is over is forgotten beyond this many entries. */
const MOST_ENTRIES = 30;
/** Ms before the first new try; doubled each time, jittered. */
const FIRST_REST = 2000;
const LONGEST_REST = 300_000;
/** Tries in a row that brought nothing. */
const MOST_TRIES = 8;
/** Less than this is no progress, bytes. */
const SOME = 1_000_000;

interface Entry {
  readonly model: string;
  state: PullState;
  done: number;
  total: number | undefined;
  /** Tries since something came. */
  tries: number;
  timer?: Timer;
}

/** The pulls of one engine, one after the other: two at a time would each take twice as long. */
export class PullQueue {
  readonly #deps: PullQueueDeps;
  #entries: Entry[] = [];
  #current:
    | { readonly entry: Entry; readonly progress: PullProgress; readonly controller: AbortController }
    | undefined;
  #isStopped = true;

  constructor(deps: PullQueueDeps) {
    this.#deps = deps;
  }

  /** Reads what was left at the last stop, and goes on with it. */
  start(): void {
    const kept = keptPulls.safeParse(this.#deps.kept.get(KEY)).data ?? [];
    this.#entries = kept.map(({ model, state, done, total }) => ({
      model,
      state: state.kind === 'failed' ? { ...state, cause: 'other' } : state,
      done,
      total,
      tries: 0,
    }));
    this.#isStopped = false;
    this.#next();
  }

  /** Ends what runs; it is under way again after the next start. */
  stop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    for (const { timer } of this.#entries) timer?.cancel();
    this.#current?.controller.abort(new Error('the node stops'));
    this.#save();
  }

  /** The one that runs first, then those that wait, then what is over, the latest first. */
  list(): readonly Pull[] {
    const now = this.#deps.clock.monotonic();
    return this.#entries.map(entry => {
      const { model, state, done, total } = entry;
      const shown = { model, state, done, ...(total === undefined ? {} : { total }) };
      if (this.#current?.entry !== entry || state.kind !== 'pulling') return shown;
      const speed = this.#current.progress.speed(now);
      const timeLeft = this.#current.progress.timeLeft(now);
      return { ...shown, ...(speed === undefined ? {} : { speed }), ...(timeLeft === undefined ? {} : { timeLeft }) };
    });
  }

  /** Something runs or waits, so that whoever looks should look again soon. */
  get isBusy(): boolean {
    return this.#entries.some(({ state }) => isUnderWay(state));
  }

  /** Wants a model; one that is under way already is joined. */
  add(model: string): Answer {
    const known = this.#find(model);
    if (known && isUnderWay(known.state)) return { kind: 'done', message: `${known.model} is under way already.` };
    if (known) return this.resume(model);
    if (this.#entries.filter(({ state }) => state.kind !== 'done').length >= MOST_ENTRIES) {
      return { kind: 'refused', message: `${MOST_ENTRIES} pulls are in the list. Remove some first.` };
    }
    this.#entries.push({ model, state: { kind: 'waiting' }, done: 0, total: undefined, tries: 0 });
    this.#settle();
    return {
      kind: 'done',
      message: this.#current?.entry.model === model ? `Pulling ${model}.` : `${model} waits for its turn.`,
    };
  }

  /** Stops it; what came stays, and is gone on with when it is resumed. */
  cancel(model: string): Answer {
    const entry = this.#find(model);
    if (!entry || !isUnderWay(entry.state)) return { kind: 'refused', message: `No pull of ${model} is under way.` };
    this.#turn(entry, { kind: 'stopped' });
    if (this.#current?.entry === entry) this.#current.controller.abort(new Error('stopped by hand'));
    this.#settle();
    return { kind: 'done', message: `The pull of ${model} is stopped. What came of it stays.` };
  }

  resume(model: string): Answer {
    const entry = this.#find(model);
    if (!entry) return { kind: 'refused', message: `No pull of ${model} is in the list.` };
    if (entry.state.kind === 'waiting' || entry.state.kind === 'pulling') {
      return { kind: 'done', message: `${model} is under way already.` };
    }
    entry.tries = 0;
    // It was here once; what is fetched now begins at nothing.
    if (entry.state.kind === 'done') [entry.done, entry.total] = [0, undefined];
    this.#turn(entry, { kind: 'waiting' });
    // Behind those that wait: it is asked for now.
    this.#entries = [...this.#entries.filter(other => other !== entry), entry];
    this.#settle();
    return { kind: 'done', message: `The pull of ${model} goes on.` };
  }

  /** Takes it off the list. */
  forget(model: string): Answer {
    const entry = this.#find(model);
    if (!entry) return { kind: 'done', message: `${model} is off the list.` };
    if (isUnderWay(entry.state)) return { kind: 'refused', message: `${model} is under way: stop it first.` };
    this.#entries = this.#entries.filter(other => other !== entry);
    this.#settle();
    return { kind: 'done', message: `${model} is off the list.` };
  }

  #find(model: string): Entry | undefined {
    return this.#entries.find(entry => isSameModel(entry.model, model));
  }

  #turn(entry: Entry, state: PullState): void {
    entry.timer?.cancel();
    entry.state = state;
  }

  /** After each change: it is kept, told, and the next one begins if none runs. */
  #settle(): void {
    if (this.#isStopped) return;
    const over = this.#entries.filter(({ state }) => state.kind === 'done');
    const extra = this.#entries.length - MOST_ENTRIES;
    if (extra > 0) this.#entries = this.#entries.filter(entry => !over.slice(0, extra).includes(entry));
    this.#next();
    this.#save();
    this.#deps.changed();
  }

  #next(): void {
    if (this.#isStopped || this.#current) return;
    const entry = this.#entries.find(({ state }) => state.kind === 'waiting');
    if (entry) void this.#run(entry);
  }

  async #run(entry: Entry): Promise<void> {
    const controller = new AbortController();
    const progress = new PullProgress();
    this.#current = { entry, progress, controller };
    this.#turn(entry, { kind: 'pulling', step: 'manifest' });
    const before = entry.done;
    const result = await this.#try(entry, progress, controller.signal);
    this.#current = undefined;
    // Stopped by hand, or the node stops: its state is told already.
    if (!controller.signal.aborted) this.#take(entry, result, before);
    this.#settle();
  }

  async #try(entry: Entry, progress: PullProgress, signal: AbortSignal): Promise<'pulled' | Trouble> {
    const { library, readSpace, clock, log } = this.#deps;
    const { model } = entry;
    try {
      const found = await library(signal);
      if (typeof found === 'string') return { cause: 'engine-gone', comesBack: true, message: found };
      const onStep = (step: Extract<PullState, { kind: 'pulling' }>['step']) => {
        if (signal.aborted) return;
        entry.done = progress.done || entry.done;
        entry.total = progress.total || entry.total;
        if (entry.state.kind === 'pulling' && entry.state.step !== step) {
          this.#turn(entry, { kind: 'pulling', step });
          this.#deps.changed();
        }
      };
      return await pullOnce({ library: found, model, progress, readSpace, clock, signal, onStep });
    } catch (error) {
      if (!signal.aborted) log.error({ err: error, model }, 'a pull failed in a way that was not expected');
      return { cause: 'other', comesBack: true, message: `The pull of ${model} failed; the log has the details.` };
    }
  }

  #take(entry: Entry, result: 'pulled' | Trouble, before: number): void {
    const { clock, random, log, pulled } = this.#deps;
    const { model } = entry;
    if (result === 'pulled') {
      this.#turn(entry, { kind: 'done', at: clock.now() });
      log.info({ model, bytes: entry.total }, 'a model was pulled');
      pulled(model);
      return;
    }
    const { cause, message, comesBack } = result;
    entry.tries = entry.done - before >= SOME ? 1 : entry.tries + 1;
    log.warn({ model, cause, tries: entry.tries }, message);
    if (!comesBack || entry.tries >= MOST_TRIES) {
      this.#turn(entry, { kind: 'failed', message, cause });
      return;
    }
    const rest = Math.min(LONGEST_REST, FIRST_REST * 2 ** (entry.tries - 1)) * (0.75 + random() / 2);
    this.#turn(entry, { kind: 'resting', until: clock.now() + Math.round(rest), message });
    entry.timer = clock.timer(rest, () => {
      this.#turn(entry, { kind: 'waiting' });
      this.#settle();
    });
  }

  #save(): void {
    const entries = this.#entries.map(({ model, state, done, total }) => ({
      model,
      state: isUnderWay(state) ? { kind: 'waiting' } : state,
      done,
      total,
    }));
    this.#deps.kept.put(KEY, entries);
  }
}

function isUnderWay({ kind }: PullState): boolean {
  return kind === 'waiting' || kind === 'pulling' || kind === 'resting';
}
