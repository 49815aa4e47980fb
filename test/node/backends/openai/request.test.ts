import { describe, expect, it } from 'vitest';
import type { ChatBody } from '../../../../main/node/backends/chat-types.ts';
import { dialectOf } from '../../../../main/node/backends/openai/providers.ts';
import { type UpstreamOptions, upstreamBody } from '../../../../main/node/backends/openai/request.ts';

const MESSAGES = [{ role: 'user', content: 'Hi.', name: 'ann' }];

function sent(body: Partial<ChatBody>, options: Partial<UpstreamOptions> & { provider?: string } = {}) {
  const { provider, ...rest } = options;
  const all = {
    model: 'm',
    stream: false,
    prefix: undefined,
    dialect: dialectOf(provider),
    isOwnEngine: false,
    ...rest,
  };
  return JSON.parse(upstreamBody({ messages: MESSAGES, ...body }, all));
}

describe('the request for an upstream', () => {
  it('is the caller’s own, unknown fields included, with the model that answers here', () => {
    const body = { temperature: 0.2, reasoning_effort: 'low', chat_template_kwargs: { a: [1] }, models: ['x'] };
    expect(sent({ ...body, model: 'auto' })).toEqual({ ...body, messages: MESSAGES, model: 'm' });
  });

  it('leaves the model out where none is known', () => {
    expect(sent({}, { model: undefined })).not.toHaveProperty('model');
  });

  it('asks for usage at the end of a stream, whatever the caller wants, and for nothing of a stream otherwise', () => {
    const options = { include_usage: false, include_obfuscation: false };
    expect(sent({ stream_options: options }, { stream: true })).toMatchObject({
      stream: true,
      stream_options: { include_usage: true, include_obfuscation: false },
    });
    const plain = sent({ stream: true, stream_options: { include_usage: true } });
    expect(plain).not.toHaveProperty('stream');
    expect(plain).not.toHaveProperty('stream_options');
  });

  const REFUSED_BY_GROQ = { logprobs: false, top_logprobs: 2, logit_bias: { 50256: -100 }, n: 1 };

  it('leaves out what Groq answers with 400', () => {
    const body = sent({ ...REFUSED_BY_GROQ, seed: 7 }, { provider: 'Groq' });
    expect(body).toEqual({ messages: [{ role: 'user', content: 'Hi.' }], model: 'm', seed: 7 });
  });

  it.each([undefined, 'openai', 'openrouter', 'vllm', 'constructor', '__proto__'])(
    'keeps all of it for %s',
    provider => {
      expect(sent(REFUSED_BY_GROQ, provider === undefined ? {} : { provider })).toMatchObject({
        ...REFUSED_BY_GROQ,
        messages: MESSAGES,
      });
    },
  );

  it('never changes the caller’s body, which the next backend gets too', () => {
    const body: ChatBody = Object.freeze({
      messages: Object.freeze([Object.freeze({ ...MESSAGES[0], role: 'user' })]),
      n: 1,
    });
    const before = JSON.stringify(body);
    sent(body, { provider: 'groq', stream: true, prefix: 'Once' });
    expect(JSON.stringify(body)).toBe(before);
  });

  describe('to go on with a begun answer', () => {
    const tail = (options: Parameters<typeof sent>[1], body: Partial<ChatBody> = {}) => {
      const { messages, ...rest } = sent(body, { prefix: ' upon a', ...options });
      return { messages: messages.slice(-2), ...rest };
    };

    it('has it as the last message', () => {
      expect(tail({}).messages.at(-1)).toEqual({ role: 'assistant', content: ' upon a' });
    });

    it('tells vLLM to continue it instead of answering it', () => {
      expect(tail({ provider: 'vllm' })).toMatchObject({ add_generation_prompt: false, continue_final_message: true });
      expect(sent({}, { provider: 'vllm' })).not.toHaveProperty('continue_final_message');
    });

    it('is one with what the caller had begun itself', () => {
      const begun = {
        messages: [
          { role: 'user', content: 'Hi.' },
          { role: 'assistant', content: 'Once' },
        ],
      };
      const whole = [begun.messages[0], { role: 'assistant', content: 'Once upon a' }];
      expect(tail({ provider: 'llamacpp' }, begun).messages).toEqual(whole);
      expect(tail({ provider: 'vllm' }, { ...begun, continue_final_message: true }).messages).toEqual(whole);
      // There the caller's last message was answered, not continued.
      expect(tail({ provider: 'vllm' }, begun).messages).toEqual([
        begun.messages[1],
        { role: 'assistant', content: ' upon a' },
      ]);
    });
  });

  it('gives engines of one’s own the older name of the limit too, and a cloud only what was sent', () => {
    const own = (body: Partial<ChatBody>) => sent(body, { isOwnEngine: true });
    expect(own({ max_completion_tokens: 9 })).toMatchObject({ max_tokens: 9, max_completion_tokens: 9 });
    expect(own({ max_completion_tokens: 9, max_tokens: 5 })).toMatchObject({ max_tokens: 5 });
    expect(own({})).not.toHaveProperty('max_tokens');
    expect(sent({ max_completion_tokens: 9 })).not.toHaveProperty('max_tokens');
  });
});
