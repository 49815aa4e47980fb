import { describe, expect, it } from 'vitest';
import {
  boundsOf,
  effectiveContext,
  ProseRatio,
  sizeOfChat,
  sizeOfPrompt,
} from '../../../../main/node/backends/ollama/context.ts';

const info = { 'general.architecture': 'llama', 'llama.context_length': 8192 };

describe('effectiveContext', () => {
  it.each([
    [undefined, {}, 4096],
    [undefined, { parameters: 'stop "x"\nnum_ctx                        2048' }, 2048],
    [1000, { parameters: 'num_ctx 2048' }, 1000],
    [100_000, { model_info: info }, 8192],
    [undefined, { model_info: { ...info, 'llama.context_length': 512 } }, 512],
  ])('of %s at %j is %s', (configured, show, expected) => {
    expect(effectiveContext(configured, show)).toBe(expected);
  });
});

describe('bounds of a prompt', () => {
  const prose = 'The quick brown fox jumps over the lazy dog. '.repeat(100);

  it('believes nothing but bytes and words at first', () => {
    const bounds = boundsOf(sizeOfPrompt(prose, 1), new ProseRatio());
    expect(bounds.atMost).toBeGreaterThanOrEqual(prose.length);
    expect(bounds.atMost).toBeLessThan(prose.length + 50);
    expect(bounds.atLeast).toBe(750);
  });

  it('learns half of what prose has shown, and nothing about other text', () => {
    const ratio = new ProseRatio();
    const size = sizeOfPrompt(prose, 1);
    ratio.learn(size, 1000);
    expect(ratio.bytesPerToken).toBeCloseTo(2.2, 1);
    expect(boundsOf(size, ratio).atMost).toBeLessThan(prose.length * 0.55);
    const chinese = '狐狸跳过懒狗。'.repeat(100);
    expect(boundsOf(sizeOfPrompt(chinese, 1), ratio).atMost).toBeGreaterThanOrEqual(Buffer.byteLength(chinese));
    const base64 = Buffer.alloc(3000, 'x\u0001z').toString('base64');
    expect(boundsOf(sizeOfPrompt(base64, 1), ratio).atMost).toBeGreaterThanOrEqual(base64.length);
  });

  it('learns from prompts that are long enough only', () => {
    const ratio = new ProseRatio();
    ratio.learn(sizeOfPrompt('short', 1), 30);
    expect(ratio.bytesPerToken).toBe(1);
  });

  it('finds many tokens in a long text without blanks', () => {
    const text = '狐狸跳过懒狗'.repeat(2000);
    expect(boundsOf(sizeOfPrompt(text, 1), new ProseRatio()).atLeast).toBeGreaterThan(70);
  });

  it('counts tools, images and the template where the rendering is not known', () => {
    const chat = { messages: [{ role: 'user', content: 'Hi', images: ['QUJD'] }], options: {}, maxTokens: undefined };
    const show = { template: 'x'.repeat(100) };
    const bare = boundsOf(sizeOfChat(chat, show), new ProseRatio());
    expect(bare.atMost).toBeGreaterThan(4096 + 400);
    const tools = [{ type: 'function', function: { name: 'f', description: 'd'.repeat(1000) } }];
    expect(boundsOf(sizeOfChat({ ...chat, tools }, show), new ProseRatio()).atMost).toBeGreaterThan(bare.atMost + 3000);
  });
});
