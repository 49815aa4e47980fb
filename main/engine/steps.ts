import type { CustomBatchingPrioritizationStrategy } from 'node-llama-cpp';

/**
 * Tokens of a prompt that are read in one step. Between two steps a caller may leave and other answers get their next
 * tokens, so that a long prompt holds nobody up for long; larger steps are no faster on a CPU.
 */
export const STEP = 64;

/**
 * What is computed together. A step of a prompt is computed alone, and then all answers get their next token at once,
 * in turns. Rounding depends on what is computed together, and what was read is kept for later prompts: read beside
 * others it would give another answer at temperature 0 than read alone.
 */
export function stepByStep(): CustomBatchingPrioritizationStrategy {
  let wasReading = false;
  return ({ items, size }) => {
    const step = items.find(({ tokens }) => tokens.length > 1);
    const writing = items.filter(({ tokens }) => tokens.length === 1).slice(0, size);
    const isReading = step !== undefined && (!wasReading || writing.length === 0);
    wasReading = isReading;
    if (isReading) return [{ item: step, processAmount: Math.min(step.tokens.length, size) }];
    return writing.map(item => ({ item, processAmount: 1 }));
  };
}
