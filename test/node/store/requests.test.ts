import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fellBack, type JournalEntry, type JournalFilter, resultOf } from '../../../main/node/stats/index.ts';
import { openStore, type Store } from '../../../main/node/store/index.ts';
import { ManualClock } from '../../fakes/clock.ts';
import { answered } from '../stats/recording.ts';
import { attempt } from '../stats/request-record.ts';

let folder: string;
let store: Store;
const openHere = () => openStore({ folder, clock: new ManualClock(), log: pino({ level: 'silent' }), changed() {} });
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-requests-'));
  store = openHere();
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

function entry(given: Parameters<typeof answered>[0], rest: Partial<JournalEntry> = {}): JournalEntry {
  const record = answered(given);
  return { record, result: resultOf(record), fellBack: fellBack(record), ...rest };
}
const decision: JournalEntry['decision'] = {
  class: 'complex',
  because: ['+2.1 code or a program'],
  needs: ['tools'],
  promptTokens: 90,
  candidates: [{ id: 'a/groq', tier: 'cloud', reason: 'first tier for complex requests' }],
  excluded: [{ id: 'a/colab', tier: 'colab', reason: 'down; looked at again in 12 s' }],
};
const failedOver = [
  attempt({ backend: 'a/ollama', outcome: 'timed-out', message: 'no first token' }),
  attempt({ backend: 'a/groq' }),
];
const day = [
  entry({ id: 'req_1', at: 1000, userTier: 'free' }),
  entry(
    {
      id: 'req_2',
      at: 2000,
      userTier: 'paid',
      backend: 'a/groq',
      tier: 'cloud',
      model: 'gpt-oss',
      attempts: failedOver,
    },
    { decision },
  ),
  entry({
    id: 'req_3',
    at: 3000,
    outcome: 'refused',
    status: 422,
    backend: undefined,
    tier: undefined,
    target: 'tier:colab',
    attempts: [],
  }),
  entry({ id: 'req_4', at: 4000, outcome: 'broken', job: 'job_7' }),
  entry({ id: 'req_5', at: 5000, backend: 'a/ollama-2' }),
];

const ids = (filter: Partial<JournalFilter> = {}) =>
  store.requests.list({ words: [], offset: 0, limit: 100, ...filter })?.entries.map(({ record }) => record.id);

describe('past requests', () => {
  test('survive a restart, the latest first, each whole', () => {
    expect(store.requests.add(day)).toBe(true);
    store.close();
    store = openHere();
    expect(ids()).toEqual(['req_5', 'req_4', 'req_3', 'req_2', 'req_1']);
    expect(store.requests.find('req_2')).toEqual(day[1]);
    expect(store.requests.find('req_1')).toEqual(day[0]);
    expect(store.requests.find('req_9')).toBeUndefined();
  });

  test.each<[string, Partial<JournalFilter>, string[]]>([
    ['words, all of them', { words: ['gpt', 'timed'] }, ['req_2']],
    ['the status', { words: ['422'] }, ['req_3']],
    ['the class', { words: ['complex'] }, ['req_2']],
    ['the job', { words: ['job_7'] }, ['req_4']],
    ['its own id', { words: ['req_5'] }, ['req_5']],
    ['what is no word but a pattern elsewhere', { words: ['%'] }, []],
    ['how it ended', { results: ['refused', 'broken'] }, ['req_4', 'req_3']],
    ['that another answered', { results: ['fell-back'] }, ['req_2']],
    ['either', { results: ['fell-back', 'broken'] }, ['req_4', 'req_2']],
    ['the tier', { tier: 'cloud' }, ['req_2']],
    ['who answered or was tried, by the whole name', { backend: 'a/ollama' }, ['req_4', 'req_2', 'req_1']],
    ['for whom', { userTier: 'paid' }, ['req_2']],
    ['when', { from: 2000, to: 4000 }, ['req_3', 'req_2']],
    ['a part of the list', { offset: 1, limit: 2 }, ['req_4', 'req_3']],
  ])('are found by %s', (_what, filter, found) => {
    store.requests.add(day);
    expect(ids(filter)).toEqual(found);
  });

  test('are counted whatever part is asked for', () => {
    store.requests.add(day);
    expect(store.requests.list({ words: [], offset: 3, limit: 1 })?.total).toBe(5);
  });

  test('said twice are kept once', () => {
    store.requests.add(day);
    store.requests.add(day.slice(0, 2));
    expect(ids()).toHaveLength(5);
  });

  test('go by number and by age, and why they went their way goes with them', () => {
    store.requests.add(day);
    store.requests.keep(2, 0);
    expect(ids()).toEqual(['req_5', 'req_4']);
    expect(store.requests.find('req_2')).toBeUndefined();
    store.requests.add([entry({ id: 'req_6', at: 6000 }, { decision })]);
    expect(store.requests.find('req_6')?.decision).toEqual(decision);
    store.requests.keep(100, 5500);
    expect(ids()).toEqual(['req_6']);
    store.requests.keep(0, 0);
    expect(ids()).toEqual([]);
    store.requests.add([entry({ id: 'req_7', at: 7000 })]);
    expect(store.requests.find('req_7')?.decision).toBeUndefined();
  });
});
