import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../main/node/clock/index.ts';
import { type ModelState, ModelStore, type ModelStoreDeps } from '../../main/node/models/index.ts';
import { startModelHub } from '../fakes/model-hub.ts';
import { type Located, locateModel, pathOrSkip } from './locate.ts';

let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'tandem-model-'));
});
afterEach(() => rmSync(data, { recursive: true }));

/** A store as the node makes it, with the default model. */
function start(deps: Pick<ModelStoreDeps, 'hub'>) {
  const states: ModelState[] = [];
  const lines: string[] = [];
  const line = (first: unknown) => {
    lines.push(String(first));
  };
  let told = () => {};
  const store: ModelStore = new ModelStore({
    folder: join(data, 'models'),
    use: 'allowed',
    clock: systemClock,
    random: Math.random,
    log: { info: line, warn: line, error: line },
    environment: process.env,
    changed: () => {
      states.push(store.state());
      told();
    },
    ...deps,
  });
  store.need();
  /** Resolves with the first state that is so. */
  const reached = async (isSo: (state: ModelState) => boolean): Promise<ModelState> => {
    for (;;) {
      const state = states.find(isSo);
      if (state) return state;
      await new Promise<void>(resolve => {
        told = resolve;
      });
    }
  };
  return { store, states, lines, reached };
}

const isAtRest = ({ kind }: ModelState) => kind === 'ready' || kind === 'failed';

it('where the hub is closed, the default model comes with pip, whole and right', async context => {
  // The name is reserved for what does not exist (RFC 2606): here as on a network that closes the hub.
  const { store, states, lines, reached } = start({ hub: 'https://hub.invalid' });
  try {
    const state = await reached(isAtRest);
    const located: Located =
      state.kind === 'ready'
        ? { kind: 'found', path: state.path }
        : { kind: 'missing', why: `pip cannot fetch it here: ${'message' in state ? state.message : ''}` };
    const path = pathOrSkip(located, context);
    console.info(lines.join('\n'));
    expect(path).toBe(join(data, 'models', 'SmolLM2-135M-Instruct.Q4_1.gguf'));
    expect(statSync(path).size).toBe(98_362_432);
    expect(readdirSync(join(data, 'models')).filter(name => !name.endsWith('.verified.json'))).toHaveLength(1);
    expect(states.at(0)).toEqual({ kind: 'checking' });
    expect(states.some(({ kind }) => kind === 'fetching')).toBe(true);
    expect(await store.check()).toEqual(state);
  } finally {
    await store.close();
  }
});

it('a download of the real model that is cut, and cut off by the end of the node, is gone on with', async context => {
  const file = readFileSync(pathOrSkip(locateModel(), context));
  const hub = await startModelHub(file);
  hub.queue({ kind: 'cut', after: 30_000_000 }, { kind: 'hang', after: 20_000_000 });
  const first = start({ hub: hub.url });
  try {
    await first.reached(state => state.kind === 'fetching' && state.received > 30_000_000);
    await first.store.close();
    const second = start({ hub: hub.url });
    try {
      const state = await second.reached(isAtRest);
      expect(state).toMatchObject({ kind: 'ready' });
      expect(hub.ranges).toEqual([
        undefined,
        expect.stringMatching(/^bytes=\d+-$/),
        expect.stringMatching(/^bytes=\d+-$/),
      ]);
      const [, afterCut = 0, afterEnd = 0] = hub.ranges.map(range => Number(/\d+/.exec(range ?? '0')?.[0]));
      expect(afterCut).toBeGreaterThan(0);
      expect(afterEnd).toBeGreaterThan(30_000_000);
    } finally {
      await second.store.close();
    }
  } finally {
    await first.store.close();
    await hub.stop();
  }
});
