import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, describe, expect, test } from 'vitest';
import { EmbeddedEngines, modelFileOf, UNCONFIGURED_ENGINE } from '../../main/node/embedded-engines.ts';
import type { ModelState } from '../../main/node/models/index.ts';
import { ManualClock } from '../fakes/clock.ts';
import { noEngines } from '../fakes/no-engines.ts';

const NAME = 'Tiny-1M';

describe('what a caller is told of the model', () => {
  test.each<[string, ModelState, string, number | undefined]>([
    ['nobody needed it', { kind: 'absent' }, 'is fetched only when nothing else can answer', undefined],
    [
      'on its way',
      { kind: 'fetching', source: 'the hub', received: 43e6, total: 100e6, bytesPerSecond: 5e6, secondsLeft: 11.4 },
      'The embedded engine’s model (Tiny-1M) is being fetched, 43 % of 100 MB, about 12 s left.',
      13_000,
    ],
    [
      'on its way at an unknown speed',
      { kind: 'fetching', source: 'the hub', received: 0, total: 100e6 },
      '0 % of 100 MB.',
      10_000,
    ],
    ['read for its checksum', { kind: 'checking' }, 'is being checked', 2000],
    [
      'somebody else fetches it',
      { kind: 'waiting', message: 'another node brings it' },
      'model (Tiny-1M) is not here yet: another node brings it.',
      10_000,
    ],
    ['it cannot be had', { kind: 'failed', message: 'Copy it by hand.', retryAt: 5 }, 'Copy it by hand.', undefined],
    ['it may not be had', { kind: 'refused', message: 'Said --no-embedded.' }, '--no-embedded', undefined],
  ])('%s', (_, state, sentence, retryAfterMs) => {
    const file = modelFileOf(state, NAME, true);
    if (file.kind !== 'not-ready') throw new Error('it counts as ready');
    expect(file.sentence).toContain(sentence);
    expect(file.retryAfterMs).toBe(retryAfterMs);
  });

  test('a file that is there is handed to the engine', () => {
    expect(modelFileOf({ kind: 'ready', path: '/m.gguf' }, NAME, false)).toEqual({
      kind: 'ready',
      path: '/m.gguf',
      isVerified: false,
    });
  });
});

describe('the engines of a node', () => {
  const folders: string[] = [];
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });

  function engines(isAllowed: boolean) {
    const folder = mkdtempSync(join(tmpdir(), 'tandem-engines-'));
    folders.push(folder);
    const changes: string[] = [];
    const made = new EmbeddedEngines({
      ...noEngines,
      isAllowed,
      dataFolder: folder,
      clock: new ManualClock(),
      random: () => 0,
      log: pino({ level: 'silent' }),
      changed: () => changes.push('changed'),
    });
    return { made, folder, changes };
  }

  test('with --no-embedded nothing is fetched, also not when it is configured or needed', async () => {
    const { made, changes } = engines(false);
    made.use([UNCONFIGURED_ENGINE], true);
    made.need();
    expect(made.shown()?.state).toMatchObject({ kind: 'refused' });
    expect(made.isHeldBack).toBe(false);
    expect(made.partsFor(UNCONFIGURED_ENGINE).model()).toMatchObject({ kind: 'not-ready' });
    expect(changes).toEqual([]);
    await made.close();
  });

  test('what nobody configured waits until it is needed', async () => {
    const { made } = engines(true);
    made.use([UNCONFIGURED_ENGINE], false);
    expect(made.shown()?.state).toEqual({ kind: 'absent' });
    expect(made.isHeldBack).toBe(true);
    await made.close();
  });

  test('a file that the configuration names is looked at once and never fetched', async () => {
    const { made, folder } = engines(true);
    const modelPath = join(folder, 'own.gguf');
    writeFileSync(modelPath, 'GGUF and more');
    const entry = { ...UNCONFIGURED_ENGINE, modelPath };
    made.use([entry], true);
    const { model } = made.partsFor(entry);
    await expect.poll(model).toEqual({ kind: 'ready', path: modelPath, isVerified: false });
    expect(made.shown()).toMatchObject({ model: 'own.gguf' });
    expect(made.isHeldBack).toBe(false);
    await made.close();
  });

  test('only the default model is called a very small one', async () => {
    const { made } = engines(true);
    const dear = { ...UNCONFIGURED_ENGINE, model: 'phi-4-mini-instruct' };
    const sentences = [UNCONFIGURED_ENGINE, dear].map(entry => made.partsFor(entry).model());
    expect(sentences).toMatchObject([
      { sentence: expect.stringContaining('(SmolLM2-135M-Instruct, a very small one to survive on)') },
      { sentence: expect.stringContaining('(Phi-4-mini-instruct)') },
    ]);
    await made.close();
  });

  test('two entries of one model share its file', async () => {
    const { made } = engines(true);
    const other = { ...UNCONFIGURED_ENGINE, id: 'spare' };
    made.use([UNCONFIGURED_ENGINE, other], false);
    expect(made.shown()).toMatchObject({ model: 'SmolLM2-135M-Instruct', state: { kind: 'absent' } });
    await made.close();
  });
});
