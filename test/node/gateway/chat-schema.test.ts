import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readChat } from '../../../main/node/gateway/chat-schema.ts';
import { GatewayError } from '../../../main/node/gateway/errors.ts';

const HI = [{ role: 'user', content: 'hi' }];

function refusal(body: Record<string, unknown>, headers: Record<string, unknown> = {}) {
  try {
    readChat(body, headers);
    return undefined;
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    return { status: error.status, param: error.param };
  }
}

describe('a wrong field is a 400 that names it', () => {
  test.each<[string, Record<string, unknown>]>([
    ['messages', {}],
    ['messages', { messages: [] }],
    ['messages', { messages: 'hi' }],
    ['messages', { messages: Array(10_001).fill(HI[0]) }],
    ['messages[0]', { messages: ['hi'] }],
    ['messages[0].role', { messages: [{ content: 'hi' }] }],
    ['messages[0].role', { messages: [{ role: 'robot', content: 'hi' }] }],
    ['messages[0].content', { messages: [{ role: 'user' }] }],
    ['messages[0].content', { messages: [{ role: 'tool', content: null }] }],
    ['messages[1].content', { messages: [HI[0], { role: 'user', content: 7 }] }],
    ['messages[0].content', { messages: [{ role: 'user', content: [] }] }],
    ['messages[0].content[0]', { messages: [{ role: 'user', content: ['hi'] }] }],
    ['messages[0].content[0].type', { messages: [{ role: 'user', content: [{ text: 'hi' }] }] }],
    ['messages[0].content[0].text', { messages: [{ role: 'user', content: [{ type: 'text' }] }] }],
    [
      'messages[0].content[1].image_url.url',
      {
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: '' },
              { type: 'image_url', image_url: 'x' },
            ],
          },
        ],
      },
    ],
    ['messages[0].tool_calls[0].function', { messages: [{ role: 'assistant', tool_calls: [{ id: 'call_1' }] }] }],
    ['model', { messages: HI, model: '' }],
    ['model', { messages: HI, model: 7 }],
    ['model', { messages: HI, model: 'x'.repeat(201) }],
    ['stream', { messages: HI, stream: 'yes' }],
    ['stream_options', { messages: HI, stream_options: true }],
    ['max_tokens', { messages: HI, max_tokens: 0 }],
    ['max_tokens', { messages: HI, max_tokens: 1.5 }],
    ['max_completion_tokens', { messages: HI, max_completion_tokens: -1 }],
    ['temperature', { messages: HI, temperature: 2.1 }],
    ['top_p', { messages: HI, top_p: 1.1 }],
    ['n', { messages: HI, n: 0 }],
    ['n', { messages: HI, n: 129 }],
    ['stop', { messages: HI, stop: Array(65).fill('x') }],
    ['stop[0]', { messages: HI, stop: [1] }],
    ['tools', { messages: HI, tools: {} }],
    ['tools[0].type', { messages: HI, tools: [{}] }],
    ['tools', { messages: HI, tools: Array(513).fill({ type: 'function' }) }],
    ['response_format.type', { messages: HI, response_format: { type: 'xml' } }],
    ['metadata.userTier', { messages: HI, metadata: { userTier: 'gold' } }],
    ['metadata.messageType', { messages: HI, metadata: { messageType: 5 } }],
  ])('%s', (param, body) => {
    expect(refusal(body)).toEqual({ status: 400, param });
  });

  test('and of a hundred thousand wrong elements only the first is looked at', () => {
    expect(refusal({ messages: Array(10_000).fill({}) })).toEqual({ status: 400, param: 'messages[0].role' });
    expect(refusal({ messages: [{ role: 'user', content: Array(100_000).fill(1) }] })).toEqual({
      status: 400,
      param: 'messages[0].content',
    });
    expect(refusal({ messages: [{ role: 'assistant', tool_calls: Array(100_000).fill({}) }] })).toEqual({
      status: 400,
      param: 'messages[0].tool_calls',
    });
  });
});

describe('what is Tandem’s own is taken out, everything else goes on as it was sent', () => {
  test('model and the hints stay here', () => {
    const read = readChat(
      { model: 'tier:cloud', messages: HI, metadata: { userTier: 'paid', messageType: 'faq' } },
      {},
    );
    expect(read).toEqual({
      model: 'tier:cloud',
      body: { messages: HI },
      hints: { userTier: 'paid', messageType: 'faq' },
    });
  });

  test('other metadata and unknown fields pass', () => {
    const body = {
      messages: [{ ...HI[0], cache_control: { type: 'ephemeral' } }],
      top_k: 3,
      metadata: { userTier: 'free', trace: 'x' },
    };
    expect(readChat(body, {}).body).toEqual({ messages: body.messages, top_k: 3, metadata: { trace: 'x' } });
  });

  test('any unknown field arrives untouched', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string().map(name => `x_${name}`),
          fc.jsonValue(),
        ),
        extra => {
          expect(readChat({ messages: HI, ...extra }, {}).body).toEqual({ messages: HI, ...extra });
        },
      ),
    );
  });

  test('no model means auto, nulls are as good as left out', () => {
    const nulls = {
      model: null,
      stream: null,
      tools: null,
      stop: null,
      metadata: null,
      response_format: null,
      n: null,
    };
    expect(readChat({ messages: HI, ...nulls }, {})).toMatchObject({
      model: 'auto',
      hints: { userTier: 'free', messageType: undefined },
    });
  });
});

describe('the hints', () => {
  const headers = { 'x-tandem-user-tier': 'paid', 'x-tandem-message-type': 'complex' };
  test('come from the headers where the body has none', () => {
    expect(readChat({ messages: HI }, headers).hints).toEqual({ userTier: 'paid', messageType: 'complex' });
  });
  test('come from the body where both have them', () => {
    const metadata = { userTier: 'free', messageType: 'simple' };
    expect(readChat({ messages: HI, metadata }, headers).hints).toEqual(metadata);
  });
  test('a tier that does not exist is a 400 that names the header', () => {
    expect(refusal({ messages: HI }, { 'x-tandem-user-tier': 'gold' })).toEqual({
      status: 400,
      param: 'x-tandem-user-tier',
    });
    expect(refusal({ messages: HI }, { 'x-tandem-user-tier': '' })).toBeUndefined();
  });
});
