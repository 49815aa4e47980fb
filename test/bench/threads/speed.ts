import { z } from 'zod';
import type { RealOllama } from '../../real/ollama-process.ts';
import { beside } from '../busy.ts';
import { median, shuffled } from '../statistics.ts';
import { quietMoment } from './quiet.ts';

/** An answer is long enough to be timed, and short enough for an engine that crawls. */
const TOKENS = 16;
/** One that takes longer than this counts as no faster than this allows, ms. */
const LIMIT = 30_000;
/** Less than this of a core is nobody. */
const QUIET = 0.15;
const PATIENCE = 30_000;

/** One number of threads beside so much other work, tokens a second. */
export interface Cell {
  readonly setting: 'before' | 'after';
  readonly threads: number;
  readonly busy: number;
  readonly writing: number;
}

/** A comparison: all cores' threads, as Ollama takes them by itself, and as many as Tandem asks for. */
export interface Comparison {
  readonly busy: number;
  readonly before: number;
  readonly after: number;
}

export interface Result {
  readonly cells: readonly Cell[];
  /** Cores that strangers kept busy when a measurement began, the middle one and the most. */
  readonly strangers: { readonly median: number; readonly most: number };
}

/**
 * Measures each comparison in every round, its two sides directly after each other in an order of chance, so that what
 * else the machine does meets both alike.
 */
export async function compare(ollama: RealOllama, comparisons: readonly Comparison[], rounds: number): Promise<Result> {
  const measured: { key: string; writing: number }[] = [];
  const strangers: number[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const { busy, before, after } of shuffled(comparisons)) {
      const sides = [
        { setting: 'before', threads: before },
        { setting: 'after', threads: after },
      ];
      for (const { setting, threads } of shuffled(sides)) {
        // Loads the model with these threads, which is not what is measured.
        await write(ollama, threads, 2);
        // Where every core is to be busy, strangers make no difference.
        if (busy < before) strangers.push(await quietMoment(QUIET, PATIENCE));
        const writing = await beside(busy, () => write(ollama, threads, TOKENS));
        measured.push({ key: `${setting} ${busy}`, writing });
        process.stderr.write(
          `round ${round + 1}, ${setting}, ${busy} busy, ${threads} threads: ${writing.toFixed(1)}\n`,
        );
      }
    }
  }
  const middle = (setting: string, busy: number) =>
    median(measured.filter(({ key }) => key === `${setting} ${busy}`).map(({ writing }) => writing));
  const cells = comparisons.flatMap(({ busy, before, after }) => [
    { setting: 'before' as const, threads: before, busy, writing: middle('before', busy) },
    { setting: 'after' as const, threads: after, busy, writing: middle('after', busy) },
  ]);
  return { cells, strangers: { median: median(strangers), most: Math.max(...strangers) } };
}

const generated = z.object({ eval_count: z.number(), eval_duration: z.number() });

/** Writes so many tokens; gives tokens a second. */
async function write(ollama: RealOllama, threads: number, tokens: number): Promise<number> {
  const options = { num_thread: threads, num_ctx: 1024, num_predict: tokens, temperature: 0, seed: 1 };
  const prompt = 'The river runs past the old mill and on to the sea, and';
  const body = { model: ollama.model, prompt, raw: true, stream: false, options };
  const startedAt = performance.now();
  try {
    const response = await fetch(`${ollama.baseUrl}/api/generate`, {
      method: 'POST',
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(LIMIT),
    });
    const { eval_count, eval_duration } = generated.parse(await response.json());
    return eval_count / (eval_duration / 1e9);
  } catch (error) {
    if (performance.now() - startedAt < LIMIT) throw error;
    return tokens / (LIMIT / 1000);
  }
}
