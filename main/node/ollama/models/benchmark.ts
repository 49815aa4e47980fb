import type { Logger } from 'pino';
import { z } from 'zod';
import { isSameModel, type MeasuredSpeed, type OllamaLibrary, type RunnerOptions } from '../../backends/index.ts';
import { type Clock, sleep } from '../../clock/index.ts';
import type { Answer } from './answer.ts';
import { benchmarkText } from './bench-text.ts';
import { within } from './engines.ts';

/** How fast a model was, and when. Speeds in tokens a second. */
export interface Benchmark extends MeasuredSpeed {
  /** Ms since the epoch. */
  readonly at: number;
  readonly promptTokens: number;
  /** The model's, for a model that was pulled anew is another one. */
  readonly digest: string;
}

/** The one that runs. */
export interface RunningBenchmark {
  readonly model: string;
  /** `waiting`: requests are being answered, and they come first. */
  readonly step: 'waiting' | 'measuring';
}

export interface BenchmarksDeps {
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger;
  readonly kept: {
    get(key: string): unknown;
    put(key: string, value: unknown): void;
    keys(prefix: string): readonly string[];
  };
  /** Requests that the engine answers now. */
  readonly inFlight: () => number;
  readonly changed: () => void;
}

const KEY = 'ollama benchmark ';
const keptBenchmark = z.object({
  prompt: z.number().positive(),
  answer: z.number().positive(),
  at: z.number(),
  promptTokens: z.number().positive(),
  digest: z.string(),
});

/** What is read and written: enough to be steady, little enough for a slow machine. */
const PROMPT_TOKENS = 256;
const ANSWER_TOKENS = 48;
/** Ms for one measurement, loading the model included. */
const LIMIT = 180_000;
/** Ms between two looks whether requests came; and how long it waits for a quiet moment in all. */
const LOOK_AGAIN = 250;
const LONGEST_WAIT = 600_000;

/** What is measured. */
interface Measured {
  readonly name: string;
  readonly digest: string;
  /** It is kept loaded, and measuring it is not to change that. */
  readonly isPinned: boolean;
}

interface Run {
  readonly model: string;
  step: RunningBenchmark['step'];
  readonly end: AbortController;
}

/** Measures how fast models are on this machine, one at a time and never beside a request. */
export class Benchmarks {
  readonly #deps: BenchmarksDeps;
  readonly #results = new Map<string, Benchmark>();
  #running: Run | undefined;
  /** What came of the last one. */
  last: Answer | undefined;

  constructor(deps: BenchmarksDeps) {
    this.#deps = deps;
  }

  /** Reads what was measured before. */
  start(): void {
    for (const key of this.#deps.kept.keys(KEY)) {
      const { data } = keptBenchmark.safeParse(this.#deps.kept.get(key));
      if (data) this.#results.set(key.slice(KEY.length), data);
    }
  }

  stop(): void {
    this.#running?.end.abort(new Error('the node stops'));
  }

  get running(): RunningBenchmark | undefined {
    return this.#running && { model: this.#running.model, step: this.#running.step };
  }

  of(model: string): Benchmark | undefined {
    for (const [name, result] of this.#results) if (isSameModel(name, model)) return result;
    return undefined;
  }

  /** All that was measured. */
  get results(): ReadonlyMap<string, Benchmark> {
    return this.#results;
  }

  /** Begins; the result is told by `of` and `last`. */
  begin(library: OllamaLibrary, model: Measured, runner: RunnerOptions): Answer {
    if (this.#running) {
      return { kind: 'refused', message: `${this.#running.model} is being measured. One after the other.` };
    }
    const run: Run = { model: model.name, step: 'waiting', end: new AbortController() };
    this.#running = run;
    this.last = undefined;
    void this.#run(library, model, runner, run);
    return { kind: 'done', message: `${model.name} is measured as soon as no request is being answered.` };
  }

  cancel(): Answer {
    if (!this.#running) return { kind: 'refused', message: 'Nothing is being measured.' };
    this.#running.end.abort(new Error('stopped by hand'));
    return { kind: 'done', message: `${this.#running.model} is not measured.` };
  }

  async #run(library: OllamaLibrary, model: Measured, runner: RunnerOptions, running: Run): Promise<void> {
    const { clock, log, kept, changed } = this.#deps;
    const { signal } = running.end;
    const until = clock.monotonic() + LONGEST_WAIT;
    let answer: Answer = { kind: 'refused', message: `${model.name} was not measured.` };
    try {
      while (!signal.aborted) {
        this.#turn(running, 'waiting');
        while (this.#deps.inFlight() > 0 && clock.monotonic() < until && !signal.aborted) {
          await sleep(clock, LOOK_AGAIN, signal);
        }
        if (clock.monotonic() >= until) {
          const minutes = LONGEST_WAIT / 60_000;
          answer = {
            kind: 'refused',
            message: `${model.name} was not measured: requests were being answered for ${minutes} minutes.`,
          };
          break;
        }
        if (signal.aborted) break;
        this.#turn(running, 'measuring');
        const result = await this.#measure(library, model, runner, signal);
        if (result === 'disturbed') continue;
        if ('message' in result) answer = { kind: 'refused', message: result.message };
        else {
          const measured: Benchmark = { ...result, digest: model.digest, at: clock.now() };
          this.#results.set(model.name, measured);
          kept.put(`${KEY}${model.name}`, measured);
          log.info({ model: model.name, ...result }, 'a model was measured');
          answer = { kind: 'done', message: `${model.name} is measured.` };
        }
        break;
      }
    } catch (error) {
      if (!signal.aborted) log.error({ err: error, model: model.name }, 'measuring a model failed');
    } finally {
      this.#running = undefined;
      this.last = answer;
      changed();
    }
  }

  #turn(running: Run, step: RunningBenchmark['step']): void {
    running.step = step;
    this.#deps.changed();
  }

  /** One measurement; given up at the first request, which is not to share the processor with it. */
  async #measure(
    library: OllamaLibrary,
    { name: model, isPinned }: Measured,
    runner: RunnerOptions,
    signal: AbortSignal,
  ): Promise<'disturbed' | Omit<Benchmark, 'at' | 'digest'> | { readonly message: string }> {
    const { clock, random, inFlight } = this.#deps;
    const disturbed = new AbortController();
    const done = new AbortController();
    const watch = async () => {
      while (!done.signal.aborted) {
        if (inFlight() > 0) return disturbed.abort(new Error('requests come first'));
        await sleep(clock, LOOK_AGAIN, done.signal);
      }
    };
    void watch();
    try {
      const both = AbortSignal.any([signal, disturbed.signal]);
      const timed = await within(clock, LIMIT, both, async limit => {
        // Loaded before: reading it from the disk is no part of either speed.
        const failure = await library.load(model, { ...runner, keepAlive: isPinned ? -1 : '5m' }, limit);
        if (failure) return { kind: 'failed' as const, failure };
        const prompt = benchmarkText(PROMPT_TOKENS, random());
        return library.measure(model, { ...runner, prompt, answerTokens: ANSWER_TOKENS }, limit);
      });
      if (disturbed.signal.aborted && !signal.aborted) return 'disturbed';
      if (timed?.kind === 'timed') return { ...timed.speed, promptTokens: timed.promptTokens };
      const why = timed
        ? timed.failure.message
        : `it did not read ${PROMPT_TOKENS} tokens and write ${ANSWER_TOKENS} within ${LIMIT / 60_000} minutes`;
      return { message: `${model} was not measured: ${why}.` };
    } finally {
      done.abort();
    }
  }
}
