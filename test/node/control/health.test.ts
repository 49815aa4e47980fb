import { expect, test } from 'vitest';
import { healthOf } from '../../../main/node/control/health.ts';
import type { Station, StationState } from '../../../main/node/control/index.ts';
import { emptyState } from './stand-in-view.ts';

const station = (id: string, state: StationState): Station => ({
  id,
  node: 'a',
  backend: id.slice(2),
  kind: 'openai',
  tier: 'cloud',
  simulated: false,
  capabilities: [],
  state,
  inFlight: 0,
  slots: 4,
  waiting: 0,
  answered: 0,
  failed: 0,
});

const down: StationState = { kind: 'down', reason: 'refused three times' };

test.each([
  ['ok', [station('a/one', { kind: 'serving' }), station('a/two', { kind: 'untried' })]],
  ['degraded', [station('a/one', { kind: 'serving' }), station('a/two', down)]],
  ['down', [station('a/one', down)]],
  ['down', []],
])('is %s by what can answer', (status, stations) => {
  expect(healthOf({ ...emptyState, stations }).status).toBe(status);
});

test('tells how far the embedded engine’s model is', () => {
  const embedded = {
    model: 'Tiny',
    bytes: 100,
    state: { kind: 'fetching', source: 'the hub', received: 40, total: 100 } as const,
  };
  expect(healthOf({ ...emptyState, embedded }).embedded).toEqual(embedded);
});
