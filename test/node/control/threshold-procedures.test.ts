import { createTRPCClient, httpLink } from '@trpc/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ControlRouter, ControlServer } from '../../../main/node/control/index.ts';
import { StandInView } from './stand-in-view.ts';
import { startedServer, testToken } from './started.ts';

const SIDE = { class: 'simple', tier: 'workstation', from: 2.5, to: 3, down: 18, n: 60 } as const;
const SUGGESTION = { threshold: 'medium', from: 3, to: 2.5, below: SIDE, above: { ...SIDE, class: 'medium' } } as const;

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

test('a suggestion is read, accepted for the document that was seen, and then gone', async () => {
  expect(await client().thresholdSuggestion.query()).toBeNull();
  view.thresholds.shown = SUGGESTION;
  expect(await client().thresholdSuggestion.query()).toEqual(SUGGESTION);
  const step = { threshold: 'medium', to: 2.5 } as const;
  expect(await client().acceptThresholdSuggestion.mutate({ ...step, version: 'v1' })).toMatchObject({ kind: 'saved' });
  expect(view.thresholds.accepted).toEqual([{ step, version: 'v1' }]);
});

test('one that is dismissed is named, and one that is gone is not found', async () => {
  view.thresholds.shown = SUGGESTION;
  const step = { threshold: 'medium', to: 2.5 } as const;
  expect(await client().dismissThresholdSuggestion.mutate(step)).toEqual({ dismissed: 'medium' });
  await expect(client().dismissThresholdSuggestion.mutate(step)).rejects.toThrow('no longer speak for this step');
});
