import { expect, test } from 'vitest';
import { isPaidModel } from '../../../../main/node/backends/index.ts';

test.each([
  ['openai', 'gpt-5-mini', true],
  ['OpenAI', undefined, true],
  ['openrouter', 'openrouter/free', false],
  ['openrouter', 'qwen/qwen3-coder:free', false],
  ['openrouter', 'anthropic/claude-sonnet-5', true],
  ['groq', 'openai/gpt-oss-120b', false],
  ['vllm', 'phi4-mini', false],
  [undefined, 'phi4-mini', false],
])('%s bills for %s: %s', (provider, model, isPaid) => {
  expect(isPaidModel(provider, model)).toBe(isPaid);
});
