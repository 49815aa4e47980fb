import { availableParallelism } from 'node:os';
import { beside } from '../busy.ts';
import { median } from '../statistics.ts';
import { loadMessage, startEngine } from './engine.ts';

/** How fast an engine is with so many threads beside so many busy programs. Tokens a second. */
export interface Speed {
  readonly threads: number;
  readonly busy: number;
  readonly reading: number;
  readonly writing: number;
}

/** A prompt of some 300 tokens, and an answer that is long enough to be timed. */
const QUESTION = {
  messages: [
    {
      role: 'user' as const,
      text: `${'The river runs past the old mill and on to the sea. '.repeat(22)} Go on with it.`,
    },
  ],
  maxTokens: 60,
};

/** Busy programs beside which it is measured: none, one, and one fewer than there are cores. */
export function loads(): number[] {
  return [...new Set([0, 1, availableParallelism() - 1])].filter(count => count >= 0);
}

/** Each number of threads beside each number of busy programs, the busy ones in turns so that drift meets all alike. */
export async function speeds(modelPath: string, threads: readonly number[], rounds: number): Promise<Speed[]> {
  const found: Speed[] = [];
  for (const count of threads) {
    const engine = await startEngine(loadMessage(modelPath, count));
    try {
      const measured = new Map(loads().map(busy => [busy, { reading: [] as number[], writing: [] as number[] }]));
      await engine.ask({ ...QUESTION, maxTokens: 2 });
      for (let round = 0; round < rounds; round++) {
        for (const [busy, { reading, writing }] of measured) {
          const { firstTokenMs, totalMs, promptTokens, completionTokens } = await beside(busy, async () => {
            // Another prompt in between, so that this one is read whole.
            await engine.ask({ messages: [{ role: 'user', text: 'Hi '.repeat(80) }], maxTokens: 1 });
            await engine.ask({ messages: [{ role: 'user', text: 'Ho '.repeat(80) }], maxTokens: 1 });
            return engine.ask(QUESTION);
          });
          reading.push((1000 * promptTokens) / firstTokenMs);
          writing.push((1000 * (completionTokens - 1)) / (totalMs - firstTokenMs));
        }
      }
      for (const [busy, { reading, writing }] of measured) {
        found.push({ threads: count, busy, reading: median(reading), writing: median(writing) });
      }
    } finally {
      engine.end();
    }
  }
  return found;
}
