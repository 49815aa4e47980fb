import { afterEach, describe, expect, it } from 'vitest';
import { post, read } from './client.ts';
import { type OllamaServerOptions, ollamaErrors, ollamaModel, startOllamaServer } from './ollama-server.ts';

const TEXT = 'The quick brown fox jumps over the lazy dog.';
const messages = [{ role: 'user', content: 'Say it.' }];
const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map(server => server.close()));
});

async function ollama(options?: OllamaServerOptions) {
  const server = await startOllamaServer(options);
  opened.push(server);
  return server;
}

describe('the Ollama fake', () => {
  interface Line {
    done?: boolean;
    error?: string;
    response?: string;
    prompt_eval_count?: number;
    message?: { content: string; thinking?: string; tool_calls?: unknown };
  }
  const body = (extra: object = {}) => ({ model: 'smollm2:135m', messages, ...extra });
  const lines = (text: string): Line[] => text.split('\n').flatMap(line => (line ? [JSON.parse(line)] : []));

  it('streams chat as NDJSON with counts in the last line', async () => {
    const server = await ollama();
    const seen = lines((await read(await post(`${server.url}/api/chat`, body()))).text);
    expect(seen.map(line => line.message?.content).join('')).toBe(TEXT);
    expect(seen.at(-1)).toMatchObject({ done: true, done_reason: 'stop', eval_count: 10, prompt_eval_count: 2 });
    expect(await (await fetch(`${server.url}/api/ps`)).json()).toMatchObject({
      models: [{ name: 'smollm2:135m', context_length: 2048 }],
    });
  });

  it('continues raw prompts', async () => {
    const server = await ollama();
    const prompt = '<|im_start|>user\nSay it.<|im_end|>\n<|im_start|>assistant\nThe quick brown';
    const reply = await post(`${server.url}/api/generate`, body({ prompt, raw: true, stream: false }));
    expect(await reply.json()).toMatchObject({ response: ' fox jumps over the lazy dog.', done: true });
  });

  it('shows template, parameters, context and capabilities', async () => {
    const model = ollamaModel({
      name: 'phi4-mini:latest',
      architecture: 'phi3',
      capabilities: ['completion', 'tools'],
    });
    const server = await ollama({ models: [model] });
    expect(await (await post(`${server.url}/api/show`, { model: 'phi4-mini' })).json()).toMatchObject({
      parameters: expect.stringMatching(/^num_ctx +2048$/m),
      model_info: { 'phi3.context_length': 8192 },
      capabilities: ['completion', 'tools'],
    });
    server.setModels([]);
    expect(await (await fetch(`${server.url}/api/tags`)).json()).toEqual({ models: [] });
  });

  it('thinks and calls tools in the native shape, if the model can', async () => {
    const toolCalls = [{ name: 'weather', arguments: { city: 'Paris' } }];
    const tools = body({ tools: [{ type: 'function', function: { name: 'weather' } }] });
    const able = ollamaModel({ capabilities: ['completion', 'tools', 'thinking'] });
    const server = await ollama({ toolCalls, thinking: ['Hm', '.'], models: [able] });
    const seen = lines((await read(await post(`${server.url}/api/chat`, tools))).text);
    expect(seen.map(line => line.message?.thinking ?? '').join('')).toBe('Hm.');
    expect(seen[2]?.message?.tool_calls).toEqual([{ function: { name: 'weather', arguments: { city: 'Paris' } } }]);
    server.setModels([ollamaModel()]);
    const refused = await post(`${server.url}/api/chat`, tools);
    expect([refused.status, await refused.json()]).toEqual([
      400,
      { error: 'registry.ollama.ai/library/smollm2:135m does not support tools' },
    ]);
  });

  it('cuts a long prompt silently to num_ctx', async () => {
    const server = await ollama();
    const long = [{ role: 'user', content: 'word '.repeat(2000) }];
    const reply = await post(
      `${server.url}/api/chat`,
      body({ messages: long, stream: false, options: { num_ctx: 512 } }),
    );
    expect(await reply.json()).toMatchObject({ prompt_eval_count: 512, done: true });
  });

  it('hangs in mid-answer while its version still answers', async () => {
    const server = await ollama({ behaviour: { kind: 'stall', after: 2 } });
    const stalled = read(await post(`${server.url}/api/chat`, body(), AbortSignal.timeout(150)));
    expect((await fetch(`${server.url}/api/version`)).status).toBe(200);
    expect((await stalled).broke).toBe(true);
    await expect.poll(() => server.requests[0]?.aborted).toBe(true);
  });

  it('ends with an error line, without done, cut, busy, or not at all', async () => {
    const server = await ollama();
    server.queue({ kind: 'error-line', after: 1 }, { kind: 'no-done', after: 1 }, { kind: 'cut', after: 1 });
    const send = () => post(`${server.url}/api/chat`, body());
    expect(lines((await read(await send())).text).at(-1)?.error).toContain('unexpected EOF');
    expect(lines((await read(await send())).text)).toMatchObject([{ done: false }]);
    expect((await read(await send())).broke).toBe(true);
    server.set(ollamaErrors.busy());
    expect((await send()).status).toBe(503);
    server.set({ kind: 'ok' });
    expect(await (await post(`${server.url}/api/chat`, { model: 'x', messages })).json()).toEqual({
      error: 'model "x" not found, try pulling it first',
    });
    await server.stop();
    await expect(send()).rejects.toThrow('fetch failed');
  });

  it('embeds', async () => {
    const server = await ollama();
    const reply: { embeddings: number[][] } = JSON.parse(
      await (await post(`${server.url}/api/embed`, { model: 'smollm2:135m', input: ['a', 'b'] })).text(),
    );
    expect(reply.embeddings.map(vector => vector.length)).toEqual([8, 8]);
    expect(Math.hypot(...(reply.embeddings[0] ?? []))).toBeCloseTo(1);
  });
});
