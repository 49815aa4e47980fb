import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { examine } from '../../../main/node/doctor/examine.ts';
import type { Surroundings } from '../../../main/node/doctor/surroundings.ts';
import { catalogueModels } from '../../../main/node/models/catalogue.ts';
import { ManualClock } from '../../fakes/clock.ts';
import { diskWith, folder, networkWith, portsWith } from '../../fakes/doctor-world.ts';

let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'tandem-examine-'));
});
afterEach(() => rmSync(data, { recursive: true }));

/** A machine on which all is well. */
function machine(given: Partial<Surroundings> = {}): Surroundings {
  return {
    clock: new ManualClock(),
    env: {},
    platform: 'linux',
    arch: 'x64',
    user: 1000,
    installation: {
      version: '0.1.0',
      nodeVersion: '24.21.0',
      build: 'fresh',
      hasEngine: true,
      desktop: { kind: 'found' },
    },
    files: diskWith({ [data]: folder() }),
    ports: portsWith({}),
    network: networkWith({}, { status: 401, date: 'Tue, 24 Nov 2026 12:00:00 GMT' }),
    machine: async () => ({
      platform: 'linux',
      arch: 'x64',
      cpuModel: 'a processor',
      sockets: 2,
      physicalCores: 44,
      logicalCores: 88,
      memoryBytes: 256e9,
    }),
    freeMemory: () => 200e9,
    findProgram: () => ({ kind: 'missing', sentence: 'Ollama is not installed on this machine.' }),
    findOllama: async () => ({ kind: 'absent', reason: 'nothing listens at its address' }),
    probe: async () => Promise.reject(new Error('there is nothing to probe')),
    checkAccount: async () => ({ kind: 'accepted', models: ['m'], limits: [] }),
    ...given,
  };
}

const ask = async (world: Surroundings, options = {}) => {
  const checks = await examine(
    { options: { dataFolder: data, controlPort: 0, ...options }, ollamaHost: 'http://o.test' },
    world,
  );
  return checks.map(({ id, state }) => `${state} ${id}`);
};

it('tells of the machine, then of the configuration, then of what it leads to', async () => {
  const backend = { kind: 'openai', baseUrl: 'https://api.test/v1', apiKey: 'gsk_private', model: 'm' };
  const backends = [
    { ...backend, id: 'one' },
    { ...backend, id: 'two', apiKey: 'gsk_other' },
    { id: 'demo', kind: 'simulated' },
  ];
  const keys = [{ name: 'growthhub', key: 'tk_private' }];
  writeFileSync(join(data, 'config.json'), JSON.stringify({ node: { id: 'a' }, gateway: { keys }, backends }), {
    mode: 0o600,
  });
  expect(await ask(machine())).toEqual([
    'ok versions',
    'ok build',
    'ok desktop',
    'ok machine',
    'ok memory',
    'ok rights:data-folder',
    'skipped rights:control-token',
    'ok disk:data',
    'ok port:gateway',
    'ok port:control',
    'ok configuration',
    'ok access',
    'ok key:one',
    'ok key:two',
    'ok engine:demo',
    'skipped engine:embedded',
    'ok network:api.test',
    'ok clock',
  ]);
});

it('looks for the model of the built-in engine that is configured, and whether it fits into the memory', async () => {
  const model = catalogueModels.at(-1);
  const backends = [{ id: 'own', kind: 'embedded', model: model?.id }];
  writeFileSync(join(data, 'config.json'), JSON.stringify({ node: { id: 'a' }, backends }), { mode: 0o600 });
  const small = { ...(await machine().machine()), memoryBytes: 4e9 };
  const checks = await examine(
    { options: { dataFolder: data, controlPort: 0 }, ollamaHost: 'http://o.test' },
    machine({ machine: async () => small }),
  );
  const what = (id: string) => checks.find(check => check.id === id);
  expect(what('engine:embedded')).toMatchObject({ state: 'ok', what: expect.stringContaining(model?.name ?? '-') });
  expect(what('memory')).toMatchObject({ state: 'attention', what: expect.stringContaining(model?.name ?? '-') });
});

it('holds what nobody can mend against the machine, not against the rest', async () => {
  const world = machine({ machine: async () => Promise.reject(new Error('no such machine')) });
  const told = await ask(world);
  expect(told).toContain('attention machine');
  expect(told).not.toContain('ok memory');
  expect(told).toContain('ok rights:data-folder');
});

it('stops where there is no place for a data folder', async () => {
  expect(await ask(machine(), { dataFolder: undefined })).toEqual([
    'ok versions',
    'ok build',
    'ok desktop',
    'down rights:data-folder',
  ]);
});
