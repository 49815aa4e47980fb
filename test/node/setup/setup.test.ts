import { describe, expect, test } from 'vitest';
import { BackendState } from '../../../main/node/cascade/index.ts';
import type { BackendInput, ConfigEdit, ConfigEditor, EditResult } from '../../../main/node/config/index.ts';
import { configSchema, Secret } from '../../../main/node/config/index.ts';
import type { ReloadResult } from '../../../main/node/control/index.ts';
import { createSetup } from '../../../main/node/setup/index.ts';
import { ManualClock } from '../../fakes/clock.ts';
import { hangs, standIn } from '../cascade/stand-ins.ts';

const clock = new ManualClock();
const edit: ConfigEdit = { kind: 'rename-node', name: 'New' };
const { backends: [ollama, embedded] = [] } = configSchema.parse({
  node: { id: 'a' },
  backends: [
    { id: 'ollama', kind: 'ollama', baseUrl: 'http://o' },
    { id: 'embedded', kind: 'embedded' },
  ],
});
const configs = [ollama, embedded].flatMap(entry => (entry && entry.kind !== 'openai' ? [entry] : []));

const state = (id: string, looks: Parameters<typeof standIn>[2] = {}) =>
  new BackendState('a', standIn(id, hangs, looks), { failures: 1, openFor: 15_000 }, clock);

interface Given {
  readonly states?: readonly BackendState[];
  readonly saved?: EditResult;
  readonly reloaded?: ReloadResult;
  readonly access?: readonly ['this-machine' | 'keys' | 'anonymous', 'this-machine' | 'keys' | 'anonymous'];
}

/** A setup whose editor writes nowhere and remembers what it was given. */
function setupWith({ states = [], saved, reloaded, access = ['keys', 'keys'] }: Given = {}) {
  const kept: (readonly BackendInput[])[] = [];
  let isReloaded = false;
  const editor: Pick<ConfigEditor, 'read' | 'edit'> = {
    read: async () => ({ kind: 'none', file: 'f', version: 'none' }),
    async edit(_edit, _version, inUse) {
      kept.push(inUse);
      return saved ?? { kind: 'saved', file: 'f', changes: [{ kind: 'node-renamed', name: 'New' }], warnings: [] };
    },
  };
  const setup = createSetup({
    editor,
    ollamaHost: 'http://o',
    clock,
    roster: { states, configs },
    access: () => access[isReloaded ? 1 : 0],
    async reload() {
      isReloaded = true;
      return reloaded ?? { kind: 'applied', changed: [], needsRestart: [] };
    },
  });
  return { setup, kept, wasReloaded: () => isReloaded };
}

describe('the first list names', () => {
  test('what can answer, also while it is down for a moment, but not the engine to survive on', async () => {
    const down = state('ollama');
    const permit = down.breaker.admit();
    if (permit) down.breaker.failed(permit);
    expect(down.health().kind).toBe('down');
    const states = [down, state('embedded', { notReady: 'Its model is being fetched.', readyIn: 9000 })];
    const { setup, kept } = setupWith({ states });
    await setup.change(edit, 'v');
    expect(kept).toEqual([[ollama]]);
  });

  test('nothing that was only looked for and not found', async () => {
    const states = [state('ollama', { notReady: 'Install Ollama.' }), state('embedded')];
    const { setup, kept } = setupWith({ states });
    await setup.change(edit, 'v');
    expect(kept).toEqual([[]]);
  });
});

describe('a change tells', () => {
  test('who may call from now on, and what waits for the next start', async () => {
    const { setup } = setupWith({
      access: ['this-machine', 'keys'],
      reloaded: { kind: 'applied', changed: [], needsRestart: ['node.id'] },
    });
    expect(await setup.change(edit, 'v')).toMatchObject({
      changes: [
        { kind: 'node-renamed', name: 'New' },
        { kind: 'access-changed', from: 'this-machine', to: 'keys' },
        { kind: 'needs-restart', part: 'node.id' },
      ],
    });
  });

  test('that it was written and is not in force, when it cannot be read any more', async () => {
    const { setup } = setupWith({ reloaded: { kind: 'refused', problems: ['f: found no such file, expected …'] } });
    expect(await setup.change(edit, 'v')).toEqual({
      kind: 'refused',
      problems: [
        expect.stringContaining('f was written, but the node goes on'),
        expect.stringContaining('no such file'),
      ],
    });
  });

  test('nothing but the conflict, and reloads nothing, when nothing was written', async () => {
    const { setup, wasReloaded } = setupWith({ saved: { kind: 'conflict', message: 'changed' } });
    expect(await setup.change(edit, 'v')).toEqual({ kind: 'conflict', message: 'changed' });
    expect(wasReloaded()).toBe(false);
  });
});

test('a key is not written down for an address to which it would go in clear', async () => {
  const { setup, kept } = setupWith();
  const backend: BackendInput = { id: 'x', kind: 'openai', baseUrl: 'http://192.168.0.2/v1', model: 'm' };
  const apiKey = new Secret('gsk_very_private');
  expect(await setup.change({ kind: 'add-backend', backend, apiKey }, 'v')).toEqual({
    kind: 'refused',
    problems: [expect.stringContaining('everyone on the way could read the key')],
  });
  expect(kept).toEqual([]);
  expect(await setup.change({ kind: 'add-backend', backend }, 'v')).toMatchObject({ kind: 'saved' });
});
