import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OllamaFake, startOllamaServer } from '../../fakes/ollama-server.ts';
import { type ColabNode, startColabNode } from './colab-node.ts';
import { startWorker, type WorkerProcess } from './worker-process.ts';

describe('a Colab worker', { timeout: 90_000 }, () => {
  let engine: OllamaFake;
  let place: ColabNode;
  let workers: WorkerProcess[];
  beforeEach(async () => {
    engine = await startOllamaServer();
    place = await startColabNode();
    workers = [];
  });
  afterEach(async () => {
    for (const worker of workers) await worker[Symbol.asyncDispose]();
    await place[Symbol.asyncDispose]();
    await engine.close();
  });

  async function attach(options: { line?: string; age?: number; keepAliveEvery?: number } = {}) {
    const line = options.line ?? (await place.line());
    const worker = await startWorker({ ...options, line, engine: engine.url });
    workers.push(worker);
    return worker;
  }

  test('is attached by pasting one line, and answers, streamed and whole', async () => {
    await attach();
    await place.serving();
    const stream = await place.node.client.chat.completions.create({
      model: 'a/colab',
      messages: [{ role: 'user', content: 'Hello' }],
      stream: true,
    });
    let text = '';
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
    expect(text).toBe('The quick brown fox jumps over the lazy dog.');
    const whole = await place.node.client.chat.completions.create({
      model: 'tier:colab',
      messages: [{ role: 'user', content: 'Hello' }],
    });
    expect(whole.choices[0]?.message.content).toBe('The quick brown fox jumps over the lazy dog.');
  });
});
