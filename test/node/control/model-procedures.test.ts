import { createTRPCClient, httpLink } from '@trpc/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ControlRouter, ControlServer } from '../../../main/node/control/index.ts';
import { StandInView } from './stand-in-view.ts';
import { startedServer, testToken } from './started.ts';

let view: StandInView;
let server: ControlServer;

beforeEach(async () => {
  view = new StandInView();
  server = await startedServer(view);
});
afterEach(() => server.close());

function client() {
  const headers = { authorization: `Bearer ${testToken}` };
  return createTRPCClient<ControlRouter>({ links: [httpLink({ url: `${server.url}/trpc`, headers })] });
}

test('what there is is told, and what is to be done is passed on', async () => {
  const control = client();
  expect(await control.models.query()).toMatchObject({ engine: { kind: 'running' }, models: [] });
  expect(await control.pullModel.mutate({ model: 'gemma3:4b' })).toEqual({ kind: 'done', message: 'Done.' });
  await control.cancelPull.mutate({ model: 'gemma3:4b' });
  await control.resumePull.mutate({ model: 'gemma3:4b' });
  await control.forgetPull.mutate({ model: 'gemma3:4b' });
  await control.removeModel.mutate({ model: 'a', confirm: 'a' });
  await control.loadModel.mutate({ model: 'a', force: true });
  await control.unloadModel.mutate({ model: 'a' });
  await control.pinModel.mutate({ model: 'a', isPinned: true });
  await control.chooseClassModel.mutate({ backend: 'a/ollama', class: 'simple', model: 'a' });
  await control.benchmarkModel.mutate({ model: 'a' });
  await control.cancelBenchmark.mutate();
  expect(view.models.done).toEqual([
    'pull gemma3:4b',
    'stop gemma3:4b',
    'resume gemma3:4b',
    'forget gemma3:4b',
    'remove a as a',
    'load a all the same',
    'unload a',
    'pin a',
    'choose a for simple at a/ollama',
    'measure a',
    'measure no more',
  ]);
});

test.each([
  '',
  ' ',
  '-a',
  '../../etc/passwd',
  'a b',
  'a\nb',
  'file:///etc/passwd',
  'http://user:pw@host/a',
  'http://host/a?x=1',
])('%j is no name of a model, and nothing is done', async model => {
  await expect(client().pullModel.mutate({ model })).rejects.toThrow(/model/);
  expect(view.models.done).toEqual([]);
});

test('a name without end is none', async () => {
  await expect(client().pullModel.mutate({ model: 'a'.repeat(301) })).rejects.toThrow(/model/);
});

test.each([
  'phi4-mini',
  'gemma3:4b',
  'user/model:tag-q4_K_M',
  'hf.co/owner/repo:Q4',
  'http://10.0.0.5:5000/library/a:1',
])('%s is a name of a model', async model => {
  await client().pullModel.mutate({ model });
  expect(view.models.done).toEqual([`pull ${model}`]);
});

test('a fixed list of classes, and no field that is not known', async () => {
  // @ts-expect-error no such class
  await expect(client().chooseClassModel.mutate({ backend: 'a/o', class: 'odd', model: 'a' })).rejects.toThrow();
  // @ts-expect-error no such field
  await expect(client().pullModel.mutate({ model: 'a', insecure: true })).rejects.toThrow();
  expect(view.models.done).toEqual([]);
});
