import { afterAll, beforeEach, expect, it } from 'vitest';
import { locateModel, locateOllama, pathOrSkip } from './locate.ts';
import { removeModelsHome, supervised } from './supervised.ts';

beforeEach(context => {
  pathOrSkip(locateOllama(), context);
  pathOrSkip(locateModel(), context);
});
afterAll(removeModelsHome);

it('starts an Ollama where none answers, uses it, and ends it with all of its group when the node stops', async () => {
  await using tandem = await supervised();
  const engine = await tandem.until('started', ({ state }) => state.kind === 'started');
  expect(engine).toMatchObject({ isOurs: true, restarts: 0 });
  expect(await tandem.ask()).toBe('a/ollama');
});
