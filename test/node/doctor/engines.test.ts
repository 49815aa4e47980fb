import { describe, expect, it, test } from 'vitest';
import type { BackendFacts, Found, ProbeResult } from '../../../main/node/backends/index.ts';
import { checkEmbedded, type EmbeddedQuestion } from '../../../main/node/doctor/embedded.ts';
import { checkOllama } from '../../../main/node/doctor/engines.ts';
import type { Look } from '../../../main/node/doctor/files.ts';
import { diskWith, file } from '../../fakes/doctor-world.ts';

const backend = {
  id: 'ollama',
  kind: 'ollama',
  tier: 'workstation',
  baseUrl: 'http://127.0.0.1:11434',
  maxConcurrent: 4,
} as const;
const facts: BackendFacts = { model: 'phi4-mini', contextTokens: 4096, capabilities: new Set(), embeddings: true };
const running: Found = {
  kind: 'running',
  version: '0.32.0',
  models: ['phi4-mini', 'mistral'],
  sizes: new Map([
    ['phi4-mini', 2.5e9],
    ['mistral', 4e9],
  ]),
};
const absent: Found = { kind: 'absent', reason: 'nothing listens at its address' };
const generates: ProbeResult = { kind: 'alive', proves: 'generates' };
const listed = { configured: true, replaceable: false, starts: undefined };

function check(
  standing: { configured: boolean; replaceable: boolean; starts?: string },
  found: Found,
  sign: { alive: ProbeResult; facts: BackendFacts } = { alive: generates, facts },
) {
  const deps = { findOllama: async () => found, probe: async () => sign };
  return checkOllama({ backend, starts: undefined, ...standing }, deps, new AbortController().signal);
}

describe('an Ollama', () => {
  test.each<[string, Parameters<typeof check>, RegExp]>([
    ['that generates', [listed, running], /^ok Ollama 0\.32\.0 .*and generates, with the model phi4-mini, one of 2/],
    [
      'whose model sleeps',
      [listed, running, { alive: { kind: 'alive', proves: 'answers' }, facts }],
      /^ok .*not loaded now/,
    ],
    ['that is configured and away', [listed, absent], /^down .*nothing listens.*ollama\.com.*baseUrl/],
    [
      'that is away, and that a node starts',
      [{ configured: true, replaceable: false, starts: '/usr/bin/ollama' }, absent],
      /^attention No Ollama answers .*; Tandem starts \/usr\/bin\/ollama itself when it runs → start Tandem/,
    ],
    [
      'that nobody configured, and away',
      [{ configured: false, replaceable: true }, absent],
      /^attention .*built-in model/,
    ],
    [
      'that is away with nothing in its place',
      [{ configured: false, replaceable: false }, absent],
      /^down .*nothing can answer/,
    ],
    [
      'without its model',
      [
        listed,
        running,
        {
          alive: { kind: 'alive', proves: 'answers' },
          facts: { ...facts, notReady: 'Ollama runs at http://x but has no model: `ollama pull phi4-mini`' },
        },
      ],
      /^down Ollama runs at http:\/\/x but has no model → `ollama pull phi4-mini`$/,
    ],
    [
      'that hangs or is busy',
      [listed, running, { alive: { kind: 'dead', failure: { kind: 'timed-out', message: 'no token' } }, facts }],
      /^attention .*generates nothing: no token → .*restart/,
    ],
    [
      'whose engine died',
      [listed, running, { alive: { kind: 'dead', failure: { kind: 'server-error', message: 'exit 2' } }, facts }],
      /^down .*exit 2/,
    ],
  ])('%s', async (_title, given, expected) => {
    const { check: told } = await check(...given);
    expect(told.id).toBe('engine:ollama');
    expect(`${told.state} ${told.what}${told.remedy ? ` → ${told.remedy}` : ''}`).toMatch(expected);
  });

  it('that takes connections and answers nothing in time is down', async () => {
    const limit = new AbortController();
    const deps = {
      findOllama: () =>
        new Promise<Found>((_, reject) => limit.signal.addEventListener('abort', () => reject(new Error()))),
      probe: async () => ({ alive: generates, facts }),
    };
    const told = checkOllama({ backend, ...listed }, deps, limit.signal);
    limit.abort();
    expect(await told).toMatchObject({ check: { state: 'down', what: expect.stringContaining('it hangs') } });
  });

  it('tells how much memory the model takes that would answer', async () => {
    expect((await check(listed, running)).models).toEqual(new Map([['phi4-mini', 2.5e9]]));
  });
});

describe('the built-in engine', () => {
  const question: EmbeddedQuestion = {
    role: 'last-resort',
    isInstalled: true,
    machine: 'linux x64',
    model: { name: 'SmolLM2', path: '/data/models/smol.gguf', bytes: 100 },
  };
  const named = { name: 'own.gguf', path: '/own.gguf' };

  test.each<[string, Partial<EmbeddedQuestion>, Record<string, Look>, RegExp]>([
    ['with its model', {}, { '/data/models/smol.gguf': file({ bytes: 100 }) }, /^ok .*is there \(100 bytes\)/],
    ['before its model is fetched', {}, {}, /^ok .*fetched when it is needed/],
    ['with half a model', {}, { '/data/models/smol.gguf': file({ bytes: 50 }) }, /^attention .*damaged/],
    ['with a model of one’s own', { model: named, role: 'configured' }, { '/own.gguf': file() }, /^ok /],
    ['whose own model is missing', { model: named, role: 'configured' }, {}, /^down .*modelPath/],
    ['that is not for this machine', { isInstalled: false }, {}, /^attention .*linux x64/],
    ['that is configured and not for this machine', { isInstalled: false, role: 'configured' }, {}, /^down /],
    ['that is switched off', { role: 'switched-off' }, {}, /^skipped .*--no-embedded/],
    ['beside configured backends', { role: 'unused' }, {}, /^skipped .*other backends/],
  ])('%s', async (_title, given, things, expected) => {
    const told = await checkEmbedded({ ...question, ...given }, diskWith(things));
    expect(`${told.state} ${told.what} → ${told.remedy}`).toMatch(expected);
  });
});
