import { afterAll, beforeAll, beforeEach } from 'vitest';
import { locateModel, locateOllama, pathOrSkip } from './locate.ts';
import { type RealOllama, type RealOllamaOptions, startRealOllama } from './ollama-process.ts';
import { startTandem, type TandemConfig, type TandemProcess } from './tandem-process.ts';

const isHere = () => locateOllama().kind === 'found' && locateModel().kind === 'found';

/**
 * Two real engines for all tests of a file, which are skipped with a reason (in CI: fail) where there is none.
 * To be called at the top of the file; the engines can be had once its tests run.
 */
export function twoEngines(
  first: RealOllamaOptions = {},
  second: RealOllamaOptions = {},
): () => [RealOllama, RealOllama] {
  let engines: [RealOllama, RealOllama] | undefined;
  beforeAll(async () => {
    if (isHere()) engines = await Promise.all([startRealOllama(first), startRealOllama(second)]);
  });
  afterAll(async () => {
    await Promise.all(engines?.map(engine => engine.stop()) ?? []);
  });
  beforeEach(context => {
    pathOrSkip(locateOllama(), context);
    pathOrSkip(locateModel(), context);
  });
  return () => {
    if (!engines) throw new Error('the engines are not started yet');
    return engines;
  };
}

/** A node for all tests of a file or of a `describe`. */
export function oneTandem(configOf: () => TandemConfig): () => TandemProcess {
  let tandem: TandemProcess | undefined;
  beforeAll(async () => {
    if (isHere()) tandem = await startTandem(configOf());
  });
  afterAll(() => tandem?.stop());
  return () => {
    if (!tandem) throw new Error('the node is not started yet');
    return tandem;
  };
}
