import { afterEach, describe, expect, it } from 'vitest';
import { post, read } from './client.ts';
import { type OpenAiBehaviour, type OpenAiServerOptions, openAiErrors, startOpenAiServer } from './openai-server.ts';

const TEXT = 'The quick brown fox jumps over the lazy dog.';
const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map(server => server.close()));
});

async function openAi(options?: OpenAiServerOptions) {
  const server = await startOpenAiServer(options);
  opened.push(server);
  return server;
}

const messages = [{ role: 'user', content: 'Say it.' }];
const ask = (extra: object = {}) => ({ model: 'test-model', messages, stream: true, ...extra });

interface Parsed {
  choices?: {
    delta: { content?: string; tool_calls?: { function: { arguments: string } }[] };
    finish_reason: string;
  }[];
  usage?: { total_tokens: number } | null;
}

function chunksIn(text: string): Parsed[] {
  const lines = text.split(/\r?\n/).filter(line => line.startsWith('data: {'));
  return lines.map(line => JSON.parse(line.slice(6)));
}

const saidIn = (text: string) => chunksIn(text).map(chunk => chunk.choices?.[0]?.delta.content ?? '');

describe('the OpenAI-compatible fake', () => {
  it('streams its text with usage for those who ask, and ends with [DONE]', async () => {
    const server = await openAi();
    const { text } = await read(
      await post(`${server.url}/chat/completions`, ask({ stream_options: { include_usage: true } })),
    );
    const chunks = chunksIn(text);
    expect(saidIn(text).join('')).toBe(TEXT);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: 10 } });
    expect(chunks.slice(0, -1).every(chunk => chunk.usage === null)).toBe(true);
    expect(chunks.at(-2)?.choices?.[0]?.finish_reason).toBe('stop');
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
    expect(server.requests).toMatchObject([{ method: 'POST', path: '/v1/chat/completions', body: { messages } }]);
    await expect.poll(() => server.requests[0]?.completed).toBe(true);
  });

  it('answers plainly, cut to max_tokens', async () => {
    const server = await openAi();
    const reply = await post(`${server.url}/chat/completions`, ask({ stream: false, max_tokens: 2 }));
    expect(await reply.json()).toMatchObject({
      choices: [{ message: { content: 'The quick' }, finish_reason: 'length' }],
      usage: { completion_tokens: 2 },
    });
  });

  it('continues a begun answer only with prefill', async () => {
    const begun = ask({ stream: false, messages: [...messages, { role: 'assistant', content: 'Well. The quick br' }] });
    const content = async (prefill: boolean) => {
      const server = await openAi({ prefill });
      const reply: { choices?: unknown } = JSON.parse(
        await (await post(`${server.url}/chat/completions`, begun)).text(),
      );
      return reply.choices;
    };
    expect(await content(true)).toMatchObject([{ message: { content: 'own fox jumps over the lazy dog.' } }]);
    expect(await content(false)).toMatchObject([{ message: { content: TEXT } }]);
  });

  it('sends tool arguments in pieces that make the whole', async () => {
    const server = await openAi({ toolCalls: [{ name: 'weather', arguments: { city: 'Zürich', days: 3 } }] });
    const { text } = await read(await post(`${server.url}/chat/completions`, ask({ tools: [{}] })));
    const pieces = chunksIn(text).flatMap(chunk => chunk.choices?.[0]?.delta.tool_calls ?? []);
    expect(pieces.length).toBeGreaterThan(3);
    expect(JSON.parse(pieces.map(piece => piece.function.arguments).join(''))).toEqual({ city: 'Zürich', days: 3 });
    expect(text).toContain('"finish_reason":"tool_calls"');
  });

  it.each([1, 3])('says the same when its bytes come %i at a time, with CRLF and comments', async size => {
    const server = await openAi({
      tokens: ['Größe', ' 🦊', ' ende'],
      wire: { crlf: true, comments: 2, slicing: { kind: 'bytes', size } },
    });
    const { text, pieces } = await read(await post(`${server.url}/chat/completions`, ask()));
    expect(saidIn(text).join('')).toBe('Größe 🦊 ende');
    expect(text.startsWith(': OPENROUTER PROCESSING\r\n\r\n')).toBe(true);
    expect(pieces).toBeGreaterThan(50);
  });

  it('puts several events into one write', async () => {
    const server = await openAi({ wire: { slicing: { kind: 'joined', steps: 100 } } });
    const { text, pieces } = await read(await post(`${server.url}/chat/completions`, ask()));
    expect(saidIn(text).join('')).toBe(TEXT);
    expect(pieces).toBe(1);
  });

  it.each<[OpenAiBehaviour, { said: string; broke: boolean; holds?: string; lacks?: string }]>([
    [
      { kind: 'cut', after: 2 },
      { said: 'The quick', broke: true, lacks: 'finish_reason":"' },
    ],
    [
      { kind: 'clean-end', after: 2 },
      { said: 'The quick', broke: false, lacks: 'finish_reason":"' },
    ],
    [
      { kind: 'error-event', after: 1, shape: 'openrouter' },
      { said: 'The', broke: false, holds: '"error":{"code":502' },
    ],
    [
      { kind: 'error-event', after: 1, shape: 'bare' },
      { said: 'The', broke: false, holds: 'data: {"error":{' },
    ],
    [
      { kind: 'error-event', after: 1, shape: 'groq' },
      { said: 'The', broke: false, holds: '"x_groq":{' },
    ],
    [{ kind: 'no-done' }, { said: TEXT, broke: false, holds: '"finish_reason":"stop"', lacks: '[DONE]' }],
    [
      { kind: 'filtered', after: 1 },
      { said: 'The', broke: false, holds: '"finish_reason":"content_filter"' },
    ],
    [{ kind: 'empty-choices' }, { said: '', broke: false, holds: '"choices":[]' }],
    [{ kind: 'truncated-body' }, { said: '', broke: true, holds: '"object":"chat.completion"' }],
    [
      { kind: 'stall', after: 3, ms: 20 },
      { said: TEXT, broke: false },
    ],
  ])('shows $kind', async (behaviour, { said, broke, holds = '', lacks }) => {
    const server = await openAi({ behaviour });
    const seen = await read(await post(`${server.url}/chat/completions`, ask()));
    expect(saidIn(seen.text).join('')).toBe(said);
    expect(seen.broke).toBe(broke);
    expect(seen.text).toContain(holds);
    if (lacks) expect(seen.text).not.toContain(lacks);
    expect(server.requests[0]?.aborted).toBe(false);
  });

  it('puts malformed events between good ones without losing text', async () => {
    const server = await openAi({ behaviour: { kind: 'malformed', after: 2, data: ['{"half', '17'] } });
    const { text } = await read(await post(`${server.url}/chat/completions`, ask()));
    expect(text).toContain('data: {"half\n\ndata: 17\n\n');
    expect(saidIn(text.replace('data: {"half', '')).join('')).toBe(TEXT);
  });

  it.each<OpenAiBehaviour>([
    { kind: 'silence' },
    { kind: 'silence-after-headers' },
    { kind: 'silence-after-role' },
    { kind: 'stall', after: 2 },
    { kind: 'stays-open' },
  ])('records that the client left a hanging $kind', async behaviour => {
    const server = await openAi({ behaviour });
    const signal = AbortSignal.timeout(150);
    const seen = await post(`${server.url}/chat/completions`, ask(), signal).then(read, () => undefined);
    expect(seen === undefined).toBe(behaviour.kind === 'silence');
    await expect.poll(() => server.activeRequests).toBe(0);
    expect(server.requests).toMatchObject([{ aborted: true, completed: false }]);
  });

  it('sends without end, no faster than it is read', async () => {
    const server = await openAi({ behaviour: { kind: 'endless', of: 'bytes' } });
    const leave = new AbortController();
    const response = await post(`${server.url}/chat/completions`, ask(), leave.signal);
    let size = 0;
    for await (const piece of response.body ?? []) {
      size += piece.length;
      if (size > 1_000_000) break;
    }
    leave.abort();
    await expect.poll(() => server.activeRequests).toBe(0);
  });

  it('meets queued behaviours one by one, then the one that is set, and leaves probes alone', async () => {
    const server = await openAi({ models: ['m'] });
    server.queue(openAiErrors.rateLimited(2), { kind: 'reset' }, { kind: 'redirect' }, { kind: 'html' });
    server.set({ kind: 'error-body' });
    const send = () => post(`${server.url}/chat/completions`, ask({ model: 'm', stream: false }));
    const limited = await send();
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '2']);
    await expect(send()).rejects.toThrow('fetch failed');
    expect((await send()).status).toBe(302);
    expect(await (await send()).text()).toContain('<!DOCTYPE html>');
    expect(await (await send()).json()).toMatchObject({ error: { code: 502 } });
    expect(await (await fetch(`${server.url}/models`)).json()).toMatchObject({ data: [{ id: 'm' }] });
    server.setProbes({ kind: 'status', status: 503 });
    expect((await fetch(`${server.url}/models`)).status).toBe(503);
  });

  it('refuses connections while stopped, and is back on the same port', async () => {
    const server = await openAi();
    await server.stop();
    await expect(fetch(`${server.url}/models`)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    await server.restart();
    expect((await fetch(`${server.url}/models`)).status).toBe(200);
  });

  it('checks keys and models, and counts as Groq does', async () => {
    const server = await openAi({
      apiKey: 'gsk_test',
      models: ['m'],
      provider: 'groq',
      limits: { requestsPerDay: 1, tokensPerMinute: 8000 },
    });
    const send = (model: string, key: string) =>
      fetch(`${server.url}/chat/completions`, {
        method: 'POST',
        body: JSON.stringify(ask({ model })),
        headers: { authorization: `Bearer ${key}` },
      });
    expect((await send('m', 'other')).status).toBe(401);
    expect((await send('nope', 'gsk_test')).status).toBe(404);
    const first = await send('m', 'gsk_test');
    expect(first.headers.get('x-ratelimit-remaining-requests')).toBe('0');
    expect(first.headers.get('x-ratelimit-reset-requests')).toMatch(/^24h0m0s$|^23h59m/);
    expect((await first.text()).includes('"x_groq"')).toBe(true);
    const second = await send('m', 'gsk_test');
    expect([second.status, Number(second.headers.get('retry-after')) > 80_000]).toEqual([429, true]);
  });

  it('gives embeddings as numbers and as base64, the same ones', async () => {
    const server = await openAi();
    const vector = async (encoding: string) => {
      const body = { model: 'm', input: ['a', 'b'], encoding_format: encoding };
      const reply: { data: { embedding: number[] | string }[] } = JSON.parse(
        await (await post(`${server.url}/embeddings`, body)).text(),
      );
      return reply.data[1]?.embedding;
    };
    const packed = Buffer.from(String(await vector('base64')), 'base64');
    const unpacked = new Float32Array(packed.buffer.slice(packed.byteOffset, packed.byteOffset + packed.length));
    expect([...unpacked]).toEqual(await vector('float'));
  });
});
