import { readFileSync } from 'node:fs';
import pino from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Backend } from '../../main/node/backends/backend.ts';
import { createOllama } from '../../main/node/backends/ollama/instances.ts';
import { systemClock } from '../../main/node/clock/index.ts';
import { backendSchema } from '../../main/node/config/backend-schema.ts';
import { answered } from '../node/backends/answered.ts';
import { locateModel, locateOllama, pathOrSkip } from './locate.ts';
import { type RealOllama, startRealOllama } from './ollama-process.ts';

/*
 * The threads that a real engine is started with: its runner has them on its command line. Only with one thread does it
 * answer in any time on a small busy machine, so nobody waits for what it would say with two.
 */

let ollama: RealOllama;
let backend: Backend;
/** What is good for the machine now. */
let advised = 1;
const isHere = locateOllama().kind === 'found' && locateModel().kind === 'found';

beforeAll(async () => {
  if (!isHere) return;
  // A model without a setting of its own.
  ollama = await startRealOllama({ contextTokens: 512, numThread: 'unset' });
  const config = backendSchema.parse({ id: 'ollama', kind: 'ollama', baseUrl: ollama.baseUrl });
  if (config.kind !== 'ollama') throw new Error('unreachable');
  const deps = { clock: systemClock, connectTimeout: 1000, log: pino({ level: 'silent' }) };
  backend = createOllama(config, deps, [{ baseUrl: ollama.baseUrl, threads: () => advised }]);
  await backend.probe(AbortSignal.timeout(20_000));
});

afterAll(async () => {
  await backend?.close();
  await ollama?.stop();
});

beforeEach(context => {
  pathOrSkip(locateOllama(), context);
  pathOrSkip(locateModel(), context);
});

async function ask(): Promise<void> {
  const { failure } = await answered(backend, { messages: [{ role: 'user', content: 'Hi' }], max_tokens: 2 });
  expect(failure).toBeUndefined();
}

/** Of its runners; empty when no model is loaded. */
function threadsOfRunners(): (string | undefined)[] {
  return ollama.runnerPids().map(pid => {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return words[words.indexOf('--threads') + 1];
  });
}

/** Unloads the model, and waits until the engine itself says so: its list is behind its runners for a moment. */
async function unload(): Promise<void> {
  const body = JSON.stringify({ model: ollama.model, keep_alive: 0 });
  await fetch(`${ollama.baseUrl}/api/generate`, { method: 'POST', body });
  const listed = async () => (await (await fetch(`${ollama.baseUrl}/api/ps`)).json()) as unknown;
  await expect.poll(listed, { timeout: 30_000 }).toEqual({ models: [] });
  await expect.poll(() => ollama.runnerPids(), { timeout: 30_000 }).toEqual([]);
}

describe('the threads of a real engine', () => {
  it('are those that are good for the machine when its model is loaded', async () => {
    await ask();
    expect(threadsOfRunners()).toEqual(['1']);
  });

  it('stay when others are good, the same runner answers on; the next load has those', async () => {
    await ask();
    const before = ollama.runnerPids();
    advised = 2;
    await ask();
    await backend.embed?.({ input: ['fox'], signal: AbortSignal.timeout(30_000) });
    await backend.probe(AbortSignal.timeout(30_000));
    expect(ollama.runnerPids()).toEqual(before);
    await unload();
    const leaving = new AbortController();
    const asking = answered(backend, { messages: [{ role: 'user', content: 'Hi' }] }, { signal: leaving.signal });
    asking.catch(() => {});
    await expect.poll(threadsOfRunners, { timeout: 30_000 }).toEqual(['2']);
    leaving.abort(new Error('seen'));
    await expect(asking).rejects.toThrow('seen');
  });
});
