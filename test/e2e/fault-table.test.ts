import OpenAI from 'openai';
import { afterEach, describe, expect, test } from 'vitest';
import { type OpenAiBehaviour, type OpenAiFake, openAiErrors, startOpenAiServer } from '../fakes/openai-server.ts';
import { startTestNode, type TestNode } from './start-test-node.ts';

/*
 * The contract's "Behaviour under upstream faults", row by row: a whole node over real sockets, two upstreams of which
 * the first misbehaves, the official client. `one` and `two` are in different tiers, so `one` is always asked first.
 */

const TOKENS = ['The', ' quick', ' brown', ' fox', ' jumps', ' over', ' the', ' lazy', ' dog', '.'];
const TEXT = TOKENS.join('');
const ASK = { model: 'auto', messages: [{ role: 'user' as const, content: 'hi' }] };
const FAST = { connect: 1000, firstToken: 400, idle: 400, total: 15_000, slot: 5000 };

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

interface Setup {
  readonly node: TestNode;
  readonly one: OpenAiFake;
  readonly two: OpenAiFake;
}

async function setup(
  options: {
    alone?: boolean;
    prefill?: boolean;
    tokens?: readonly string[];
    tier?: 'cloud' | 'colab';
    routing?: object;
  } = {},
): Promise<Setup> {
  const tokens = options.tokens ?? TOKENS;
  const one = await startOpenAiServer({ tokens, prefill: true });
  const two = await startOpenAiServer({ tokens, prefill: options.prefill ?? true });
  const backend = (id: string, fake: OpenAiFake, tier: 'workstation' | 'colab' | 'cloud') => ({
    id,
    kind: 'openai' as const,
    tier,
    baseUrl: fake.url,
    model: `${id}-model`,
    capabilities: ['tools' as const, 'json' as const, ...(options.prefill === false ? [] : ['prefill' as const])],
  });
  const node = await startTestNode({
    backends: [
      backend('one', one, 'workstation'),
      ...(options.alone ? [] : [backend('two', two, options.tier ?? 'cloud')]),
    ],
    routing: { timeouts: FAST, retry: { attempts: 2, baseDelay: 50 }, ...options.routing },
  });
  open.push(
    () => one.close(),
    () => two.close(),
    () => node.node.stopNow(),
  );
  return { node, one, two };
}

async function plain({ node }: Setup, extra: object = {}) {
  const { data, response } = await node.client.chat.completions.create({ ...ASK, ...extra }).withResponse();
  return {
    text: data.choices[0]?.message.content,
    model: data.model,
    usage: data.usage,
    finish: data.choices[0]?.finish_reason,
    trail: response.headers.get('x-tandem-attempts'),
    backend: response.headers.get('x-tandem-backend'),
  };
}

async function streamed({ node }: Setup, extra: object = {}) {
  const { data, response } = await node.client.chat.completions
    .create({ ...ASK, ...extra, stream: true, stream_options: { include_usage: true } })
    .withResponse();
  let text = '';
  let finish: string | null = null;
  let model = '';
  let usage: OpenAI.CompletionUsage | null | undefined;
  let error: unknown;
  const ids = new Set<string>();
  try {
    for await (const chunk of data) {
      ids.add(chunk.id);
      text += chunk.choices[0]?.delta.content ?? '';
      finish = chunk.choices[0]?.finish_reason ?? finish;
      model = chunk.model || model;
      usage = chunk.usage ?? usage;
    }
  } catch (caught) {
    error = caught;
  }
  return { text, finish, model, usage, error, ids, trail: response.headers.get('x-tandem-attempts') };
}

function failure(promise: Promise<unknown>): Promise<InstanceType<typeof OpenAI.APIError>> {
  return promise.then(
    () => {
      throw new Error('an answer came where an error was expected');
    },
    error => {
      if (error instanceof OpenAI.APIError) return error;
      throw error;
    },
  );
}

describe('before an answer began, the next backend answers', () => {
  const rows: [string, OpenAiBehaviour, string][] = [
    ['429 with a long Retry-After', openAiErrors.rateLimited(60), 'rate-limited'],
    ['429 without Retry-After', openAiErrors.rateLimited(), 'rate-limited'],
    ['a 413 that means a minute’s budget', openAiErrors.tooLargeForMinute(), 'rate-limited'],
    ['402', openAiErrors.paymentRequired(), 'quota-spent'],
    ['498', openAiErrors.overCapacity(), 'rate-limited'],
    ['500', openAiErrors.serverError(), 'server-error'],
    ['503', openAiErrors.serverError(503), 'server-error'],
    ['reset', { kind: 'reset' }, 'unreachable'],
    ['silence before headers', { kind: 'silence' }, 'timeout'],
    ['headers and then silence', { kind: 'silence-after-headers' }, 'timeout'],
    ['a role and then silence', { kind: 'silence-after-role' }, 'timeout'],
    ['401', openAiErrors.badKey(), 'bad-credentials'],
    ['403', openAiErrors.forbidden(), 'bad-credentials'],
    ['a model that is gone', openAiErrors.modelNotFound(), 'server-error'],
    ['HTML', { kind: 'html' }, 'not-an-answer'],
    ['a redirect', { kind: 'redirect' }, 'not-an-answer'],
    ['200 with an error body', { kind: 'error-body' }, 'server-error'],
    ['context too long', openAiErrors.contextTooLong(), 'context-too-long'],
  ];
  for (const [name, behaviour, outcome] of rows) {
    test(`${name}: plain`, async () => {
      const all = await setup();
      all.one.set(behaviour);
      expect(await plain(all)).toMatchObject({
        text: TEXT,
        model: 'two-model',
        finish: 'stop',
        trail: `a/one:${outcome},a/two:ok`,
        backend: 'a/two',
      });
      expect(all.one.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
    });
    test(`${name}: stream`, async () => {
      const all = await setup();
      all.one.set(behaviour);
      const got = await streamed(all);
      expect(got).toMatchObject({
        text: TEXT,
        model: 'two-model',
        finish: 'stop',
        error: undefined,
        trail: `a/one:${outcome},a/two:ok`,
      });
      expect(got.usage?.completion_tokens).toBe(TOKENS.length);
    });
  }

  test('an unreachable host: plain and stream', async () => {
    const all = await setup();
    await all.one.stop();
    expect(await plain(all)).toMatchObject({ text: TEXT, trail: 'a/one:unreachable,a/two:ok' });
    expect(await streamed(all)).toMatchObject({ text: TEXT, finish: 'stop' });
  });
});

describe('429 with a Retry-After of at most 5 s', () => {
  test('is waited for once, then answered', async () => {
    const all = await setup();
    all.one.queue(openAiErrors.rateLimited(1));
    expect(await plain(all)).toMatchObject({ text: TEXT, trail: 'a/one:rate-limited,a/one:ok' });
  });

  test('twice: the next backend answers', async () => {
    const all = await setup();
    all.one.set(openAiErrors.rateLimited(1));
    expect(await plain(all)).toMatchObject({ trail: 'a/one:rate-limited,a/one:rate-limited,a/two:ok' });
  });

  test('a longer one lets the account rest: the next request does not ask it', async () => {
    const all = await setup();
    all.one.set(openAiErrors.rateLimited(30));
    await plain(all);
    expect(await plain(all)).toMatchObject({ trail: 'a/two:ok' });
  });

  test('the only account resting for long is a 503 with its reset, not to be retried', async () => {
    const all = await setup({ alone: true });
    all.one.set(openAiErrors.rateLimited(30));
    const error = await failure(plain(all));
    expect(error.status).toBe(503);
    expect(Number(error.headers?.get('retry-after'))).toBeGreaterThan(25);
    expect(Number(error.headers?.get('retry-after'))).toBeLessThanOrEqual(30);
    expect(error.headers?.get('x-should-retry')).toBe('false');
  });
});

describe('the only choice', () => {
  test('is retried twice at most, with back-off', async () => {
    const all = await setup({ alone: true });
    all.one.set(openAiErrors.serverError());
    const error = await failure(plain(all));
    expect(error.status).toBe(503);
    expect(all.one.requests.filter(({ method }) => method === 'POST')).toHaveLength(3);
  });

  test('that recovers at the second retry answers', async () => {
    const all = await setup({ alone: true });
    all.one.queue(openAiErrors.serverError(), { kind: 'reset' });
    expect(await plain(all)).toMatchObject({ text: TEXT, trail: 'a/one:server-error,a/one:unreachable,a/one:ok' });
  });

  test('a silent one is tried once: 504', async () => {
    const all = await setup({ alone: true });
    all.one.set({ kind: 'silence' });
    const error = await failure(plain(all));
    expect(error.status).toBe(504);
    expect(all.one.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  test('is never tried more than four times in three seconds, however many requests come', async () => {
    const all = await setup({ alone: true });
    all.one.set(openAiErrors.serverError());
    const until = Date.now() + 2500;
    while (Date.now() < until) await failure(plain(all));
    const times = all.one.requests.filter(({ method }) => method === 'POST').map(({ at }) => at);
    for (const [place, time] of times.entries()) {
      const fifth = times[place + 4];
      if (fifth !== undefined) expect(fifth - time).toBeGreaterThanOrEqual(3000);
    }
  });
});

describe('an answer that breaks in the middle', () => {
  const breaks: [string, OpenAiBehaviour][] = [
    ['cut', { kind: 'cut', after: 4 }],
    ['a clean end without a finish reason', { kind: 'clean-end', after: 4 }],
    ['stalled', { kind: 'stall', after: 4 }],
    ['OpenRouter’s error event', { kind: 'error-event', after: 4, shape: 'openrouter' }],
    ['a bare error event', { kind: 'error-event', after: 4, shape: 'bare' }],
    ['Groq’s early stop', { kind: 'error-event', after: 4, shape: 'groq' }],
  ];
  for (const [name, behaviour] of breaks) {
    test(`${name}: the stream goes on by prefill, nothing repeated, nothing missing`, async () => {
      const all = await setup();
      all.one.set(behaviour);
      const got = await streamed(all);
      expect(got).toMatchObject({ text: TEXT, finish: 'stop', error: undefined, model: 'two-model' });
      expect(got.ids.size).toBe(1);
      expect(JSON.stringify(all.two.requests.at(-1)?.body)).toContain('"role":"assistant"');
    });
    test(`${name}: the stream goes on by starting anew where no prefill is known`, async () => {
      const all = await setup({ prefill: false });
      all.one.set(behaviour);
      expect(await streamed(all)).toMatchObject({ text: TEXT, finish: 'stop', error: undefined });
    });
    test(`${name}: a plain answer comes whole from the next backend`, async () => {
      const all = await setup();
      all.one.set(behaviour);
      expect(await plain(all)).toMatchObject({ text: TEXT, model: 'two-model' });
    });
  }

  test('another text elsewhere ends in an error event, never in a short answer that looks complete', async () => {
    const all = await setup({ prefill: false });
    all.one.set({ kind: 'cut', after: 4 });
    all.two.set({ kind: 'ok', answer: { tokens: ['Something', ' else', ' entirely', '.'] } });
    const got = await streamed(all);
    expect(got).toMatchObject({ text: 'The quick brown fox', finish: null });
    expect(got.error).toBeInstanceOf(OpenAI.APIError);
    // It would only say that other text again, on somebody's quota.
    expect(all.two.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  test('half a tool call cannot be gone on with: an error event', async () => {
    const all = await setup();
    const tools = [{ type: 'function' as const, function: { name: 'weather', parameters: { type: 'object' } } }];
    const toolCalls = [{ name: 'weather', arguments: { city: 'Bern', days: 3 } }];
    all.one.set({ kind: 'cut', after: 2, answer: { toolCalls } });
    const got = await streamed(all, { tools });
    expect(got.error).toBeInstanceOf(OpenAI.APIError);
    expect(got.finish).toBe(null);
  });

  test('a truncated plain body: the next backend', async () => {
    const all = await setup({
      tier: 'cloud',
      routing: { order: { simple: ['cloud'], medium: ['cloud'], complex: ['cloud'] } },
    });
    all.two.set({ kind: 'truncated-body' });
    expect((await failure(plain(all))).status).toBe(503);
    all.two.set({ kind: 'ok' });
  });
});

describe('what is only untidy does not disturb', () => {
  const rows: [string, OpenAiBehaviour][] = [
    ['a malformed event is skipped', { kind: 'malformed', after: 3 }],
    ['no [DONE]', { kind: 'no-done' }],
    ['the connection stays open after the finish', { kind: 'stays-open' }],
    ['a plain answer to a stream', { kind: 'plain-despite-stream' }],
    ['comments before and between', { kind: 'ok', wire: { comments: 3 } }],
    ['CRLF', { kind: 'ok', wire: { crlf: true } }],
    ['a role in every chunk', { kind: 'ok', wire: { role: 'every-chunk' } }],
  ];
  for (const [name, behaviour] of rows) {
    test(name, async () => {
      const all = await setup();
      all.one.set(behaviour);
      expect(await streamed(all)).toMatchObject({ text: TEXT, finish: 'stop', error: undefined, model: 'one-model' });
    });
  }
});

describe('what no other backend can help', () => {
  test('a wrong request is a 400 with the provider’s words, never retried elsewhere', async () => {
    const all = await setup();
    all.one.set(openAiErrors.badRequest());
    const error = await failure(plain(all));
    expect(error).toMatchObject({ status: 400, param: 'temperature' });
    expect(all.two.requests.filter(({ method }) => method === 'POST')).toHaveLength(0);
  });

  for (const [name, behaviour] of [
    ['filtered', openAiErrors.contentFiltered()],
    ['flagged', openAiErrors.flagged()],
  ] as const) {
    test(`content ${name}: the provider’s reason at once, tried nowhere else`, async () => {
      const all = await setup();
      all.one.set(behaviour);
      const error = await failure(streamed(all));
      expect(error).toMatchObject({ status: 400, code: 'content_filter' });
      expect(all.two.requests.filter(({ method }) => method === 'POST')).toHaveLength(0);
    });
  }

  test('context too long everywhere is a 422 that says so', async () => {
    const all = await setup();
    all.one.set(openAiErrors.contextTooLong());
    all.two.set(openAiErrors.contextTooLong());
    expect(await failure(plain(all))).toMatchObject({ status: 422, code: 'context_length_exceeded' });
  });

  test('every backend silent is a 504', async () => {
    const all = await setup();
    all.one.set({ kind: 'silence' });
    all.two.set({ kind: 'silence' });
    expect((await failure(streamed(all))).status).toBe(504);
  });
});

describe('down, then healthy', () => {
  test('is served by others meanwhile with few probes, and used again soon after', async () => {
    const all = await setup();
    all.one.set(openAiErrors.serverError());
    for (let request = 0; request < 20; request += 1) expect(await plain(all)).toMatchObject({ text: TEXT });
    expect(all.one.requests.length).toBeLessThanOrEqual(5);
    all.one.set({ kind: 'ok' });
    const until = Date.now() + 10_000;
    let backend: string | null = '';
    while (backend !== 'a/one' && Date.now() < until) {
      backend = (await plain(all)).backend;
      await new Promise(resolve => setTimeout(resolve, 200));
    }
    expect(backend).toBe('a/one');
  });

  test('a refused key stays disabled until the owner enables it again', async () => {
    const all = await setup();
    all.one.queue(openAiErrors.badKey());
    await plain(all);
    expect(await plain(all)).toMatchObject({ trail: 'a/two:ok' });
    const answer = await all.node.control('/trpc/enable', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ backend: 'a/one' }),
    });
    expect(answer.status).toBe(200);
    expect(await plain(all)).toMatchObject({ trail: 'a/one:ok' });
  });
});
