import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OpenAI from 'openai';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type OllamaFake, ollamaModel, startOllamaServer } from '../fakes/ollama-server.ts';
import { type SpawnedNode, spawnNode } from '../node/cli/spawned-node.ts';

/* The first five minutes: the node as a process of its own, an empty data folder, no configuration, no key. */

const TEXT = 'The quick brown fox jumps over the lazy dog.';
const ASK = { model: 'auto', messages: [{ role: 'user' as const, content: 'hi' }] };
const readyLine = z.looseObject({ gateway: z.url(), control: z.url(), dashboard: z.url() });

let folder: string;
let node: SpawnedNode | undefined;
let ollama: OllamaFake | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-first-'));
});
afterEach(async () => {
  node?.process.kill('SIGKILL');
  await Promise.all([node?.ended(), ollama?.close()]);
  node = ollama = undefined;
  rmSync(folder, { recursive: true });
});

/** Starts a node that finds its Ollama, or none, where OLLAMA_HOST says. */
async function start(ollamaHost: string) {
  const started = spawnNode(['--data', folder, '--gateway-port', '0', '--control-port', '0', '--no-embedded'], {
    OLLAMA_HOST: ollamaHost,
  });
  node = started;
  const { gateway, control, dashboard } = readyLine.parse(JSON.parse(await started.saw('stdout', 'ready')));
  const token = new URL(dashboard).hash.replace('#token=', '');
  return {
    started,
    gateway,
    // Clients insist on sending some key; any will do.
    client: new OpenAI({ baseURL: `${gateway}/v1`, apiKey: 'anything', maxRetries: 3 }),
    shown: async () => (await fetch(`${control}/trpc/state`, { headers: { authorization: `Bearer ${token}` } })).text(),
  };
}

const hostOf = (fake: OllamaFake) => `127.0.0.1:${fake.port}`;

async function refusalOf(promise: Promise<unknown>): Promise<InstanceType<typeof OpenAI.APIError>> {
  const error: unknown = await promise.then(
    () => undefined,
    caught => caught,
  );
  if (error instanceof OpenAI.APIError) return error;
  throw error ?? new Error('an answer came where a refusal was expected');
}

describe('without any Ollama', () => {
  test('it stays up and well, and a chat, the log and the page say what to install and what to pull', async () => {
    const { started, gateway, client, shown } = await start('127.0.0.1:9');
    expect(await (await fetch(`${gateway}/health`)).json()).toEqual({ status: 'ok' });
    const error = await refusalOf(client.chat.completions.create(ASK));
    expect(error.status).toBe(503);
    expect(error.headers?.get('x-should-retry')).toBe('false');
    expect(Number(error.headers?.get('retry-after'))).toBeGreaterThan(0);
    for (const words of ['https://ollama.com/download', 'ollama pull phi4-mini']) {
      expect(error.message).toContain(words);
      expect(await started.saw('stderr', words)).toContain(words);
      expect(await shown()).toContain(words);
    }
  });
});

describe('with an Ollama where OLLAMA_HOST says', () => {
  test('it is adopted, a pulled model is picked, and it answers, plain and streamed', async () => {
    ollama = await startOllamaServer({
      models: [ollamaModel({ name: 'nomic-embed-text:latest', capabilities: ['embedding'] }), ollamaModel()],
    });
    const { client } = await start(hostOf(ollama));
    const plain = await client.chat.completions.create(ASK);
    expect(plain).toMatchObject({ model: 'smollm2:135m', choices: [{ message: { content: TEXT } }] });
    const streamed = await client.chat.completions.stream(ASK).finalChatCompletion();
    expect(streamed.choices[0]).toMatchObject({ message: { content: TEXT }, finish_reason: 'stop' });
    const { data } = await client.models.list();
    expect(data.map(({ id }) => id)).toContain('a/ollama');
  });

  test('that has no model yet, a chat says which command pulls one, and is answered once it is pulled', async () => {
    ollama = await startOllamaServer({ models: [] });
    const { client } = await start(hostOf(ollama));
    const error = await refusalOf(client.chat.completions.create(ASK));
    expect(error.status).toBe(503);
    expect(error.message).toContain('ollama pull phi4-mini');
    ollama.setModels([ollamaModel({ name: 'phi4-mini:latest' })]);
    for (;;) {
      const answer = await client.chat.completions.create(ASK).catch((caught: unknown) => {
        if (!(caught instanceof OpenAI.APIError)) throw caught;
      });
      if (answer) {
        expect(answer).toMatchObject({ model: 'phi4-mini:latest', choices: [{ message: { content: TEXT } }] });
        break;
      }
      await new Promise(resolve => setTimeout(resolve, 100));
    }
  });

  test('callers from elsewhere are not let in before there is a configuration', async () => {
    ollama = await startOllamaServer();
    const { gateway } = await start(hostOf(ollama));
    const elsewhere = [
      ['x-forwarded-for', '203.0.113.7'],
      ['origin', 'https://evil.example'],
    ] as const;
    for (const [name, value] of elsewhere) {
      expect((await fetch(`${gateway}/v1/models`, { headers: { [name]: value } })).status).toBe(401);
    }
  });
});
