import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CatalogueModel, HubSource } from '../../../main/node/models/catalogue.ts';
import { type ModelState, ModelStore, type ModelStoreDeps } from '../../../main/node/models/index.ts';
import { ManualClock, settle } from '../../fakes/clock.ts';

/** A file that begins like a model and is as good as one for whoever only carries it. */
export const CONTENT: Uint8Array = makeContent(300_000);

export const HUB_SOURCE: HubSource = {
  kind: 'hub',
  repository: 'someone/Tiny-GGUF',
  revision: '0123456789012345678901234567890123456789',
  file: 'Tiny.Q4.gguf',
};

/** A model of the size of a picture, to be had from a hub. */
export const TINY: CatalogueModel = {
  id: 'tiny',
  name: 'Tiny',
  about: 'For tests.',
  file: 'Tiny.gguf',
  bytes: CONTENT.length,
  sha256: createHash('sha256').update(CONTENT).digest('hex'),
  licence: 'MIT',
  contextTokens: 2048,
  memoryBytes: 1_000_000,
  sources: [HUB_SOURCE],
};

export interface Rig {
  readonly store: ModelStore;
  readonly clock: ManualClock;
  readonly folder: string;
  /** Where the model is when it is there. */
  readonly path: string;
  /** What the log was told. */
  readonly lines: readonly string[];
  /** Every state that was told of, in order. */
  readonly states: readonly ModelState[];
  files(): string[];
  /** Bytes of the download so far. */
  partSize(): number;
}

const rigs: { readonly store: ModelStore; readonly folder: string }[] = [];

/** A store in a folder of its own, or in that of another rig; `tearDown` ends it. */
export function rig(deps: Partial<ModelStoreDeps> = {}): Rig {
  const folder = deps.folder ?? join(mkdtempSync(join(tmpdir(), 'tandem-models-')), 'models');
  const clock = new ManualClock();
  const lines: string[] = [];
  const states: ModelState[] = [];
  const line = (first: unknown, second?: unknown) => {
    lines.push(String(second ?? first));
  };
  const store = new ModelStore({
    folder,
    model: TINY,
    use: 'allowed',
    clock,
    random: () => 0,
    log: { info: line, warn: line, error: line },
    environment: {},
    // Nothing listens there: a test that forgets its hub goes nowhere.
    hub: 'http://127.0.0.1:9',
    pythons: [],
    freeSpace: async () => 1e12,
    changed: () => states.push(store.state()),
    ...deps,
  });
  rigs.push({ store, folder });
  const files = () => (existsSync(folder) ? readdirSync(folder).sort() : []);
  const partSize = () => statSync(join(folder, `${TINY.file}.part`), { throwIfNoEntry: false })?.size ?? 0;
  return {
    store,
    clock: deps.clock instanceof ManualClock ? deps.clock : clock,
    folder,
    path: join(folder, TINY.file),
    lines,
    states,
    files,
    partSize,
  };
}

/** For `afterEach`. */
export async function tearDown(): Promise<void> {
  for (const { store, folder } of rigs.splice(0)) {
    await store.close();
    rmSync(join(folder, '..'), { recursive: true, force: true });
  }
}

/** Resolves when that is so, as soon as the event loop comes by. No time passes for a manual clock. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await settle();
}

/** The state when the store has come to rest. */
export async function rested(store: ModelStore): Promise<ModelState> {
  await until(() => ['ready', 'failed', 'refused'].includes(store.state().kind));
  return store.state();
}

function makeContent(length: number): Uint8Array {
  let value = 1;
  const bytes = Uint8Array.from({ length }, () => {
    value = (value * 48_271) % 2_147_483_647;
    return value & 0xff;
  });
  bytes.set(Buffer.from('GGUF'));
  return bytes;
}
