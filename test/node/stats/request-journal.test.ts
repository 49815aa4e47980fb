import { expect, test } from 'vitest';
import { type Decision, RequestJournal } from '../../../main/node/stats/index.ts';
import { ManualClock } from '../../fakes/clock.ts';
import { answered } from './recording.ts';
import { StandInJournal } from './stand-in-journal.ts';

const decision: Decision = {
  class: 'simple',
  because: () => ['+1.2 code or a program'],
  needs: [],
  promptTokens: 12,
  candidates: [{ id: 'a/ollama', tier: 'workstation', reason: 'first tier for simple requests' }],
  excluded: [],
};

function journal(limits = { most: 1000, days: 14 }) {
  const store = new StandInJournal();
  const clock = new ManualClock();
  return { store, clock, limits, journal: new RequestJournal({ store, clock, limits: () => limits }) };
}
const at = (clock: ManualClock, given: Parameters<typeof answered>[0] = {}) => answered({ at: clock.now(), ...given });

test('requests are written together a moment later, with the reasons worked out then', async () => {
  const it = journal();
  it.journal.add(at(it.clock, { id: 'req_1' }), decision);
  it.journal.add(at(it.clock, { id: 'req_2' }), undefined);
  expect(it.store.writes).toBe(0);
  await it.clock.advance(2000);
  expect(it.store.writes).toBe(1);
  expect(it.store.entries.map(({ record }) => record.id)).toEqual(['req_2', 'req_1']);
  expect(it.journal.find('req_1')?.decision).toEqual({ ...decision, because: ['+1.2 code or a program'] });
});

test('whoever looks gets what has just ended too', async () => {
  const it = journal();
  it.journal.add(at(it.clock, { id: 'req_1' }), decision);
  expect(it.journal.list({ words: [], offset: 0, limit: 10 })?.total).toBe(1);
  it.journal.add(at(it.clock, { id: 'req_2' }), decision);
  expect(it.journal.find('req_2')?.record.id).toBe('req_2');
});

test('of a busy second fifty are kept, what went wrong apart, and the others are counted', async () => {
  const it = journal();
  for (let turn = 0; turn < 300; turn += 1) it.journal.add(at(it.clock), decision);
  for (let turn = 0; turn < 10; turn += 1) it.journal.add(at(it.clock, { outcome: 'broken' }), decision);
  expect(it.journal.list({ words: [], offset: 0, limit: 1 })?.total).toBe(60);
  expect(it.journal.leftOut).toBe(250);
  await it.clock.advance(1000);
  it.journal.add(at(it.clock), decision);
  expect(it.journal.list({ words: [], offset: 0, limit: 1 })?.total).toBe(61);
});

test('what is beyond the number or the age goes', async () => {
  const it = journal({ most: 3, days: 1 });
  for (let turn = 0; turn < 5; turn += 1) it.journal.add(at(it.clock, { id: `req_${turn}` }), decision);
  it.journal.flush();
  expect(it.store.entries.map(({ record }) => record.id)).toEqual(['req_4', 'req_3', 'req_2']);
  await it.clock.advance(86_400_001);
  it.journal.flush();
  expect(it.store.entries).toEqual([]);
});

test('with nothing to be kept nothing is written', async () => {
  const it = journal({ most: 0, days: 14 });
  it.journal.add(at(it.clock), decision);
  await it.clock.advance(10_000);
  expect(it.store.writes).toBe(0);
});

test('a job that nobody can take yet, and a request under way, are not in it', async () => {
  const it = journal();
  it.journal.add(at(it.clock, { outcome: 'refused', status: 503, later: 'job' }), decision);
  it.journal.add(at(it.clock, { outcome: 'running' }), decision);
  expect(it.journal.list({ words: [], offset: 0, limit: 10 })?.total).toBe(0);
});

test('a store that is away costs what ended meanwhile and nothing else', async () => {
  const it = journal();
  it.store.isThere = false;
  it.journal.add(at(it.clock, { id: 'lost' }), decision);
  expect(it.journal.list({ words: [], offset: 0, limit: 10 })).toBeUndefined();
  it.store.isThere = true;
  it.journal.add(at(it.clock, { id: 'kept' }), decision);
  expect(it.journal.list({ words: [], offset: 0, limit: 10 })?.entries.map(({ record }) => record.id)).toEqual([
    'kept',
  ]);
});
