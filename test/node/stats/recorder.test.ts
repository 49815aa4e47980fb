import { describe, expect, it } from 'vitest';
import { overviewOf, uptimes } from '../../../main/node/stats/index.ts';
import { answered, recording } from './recording.ts';
import { attempt, requestRecord } from './request-record.ts';
import { StandInHistory } from './stand-in-stores.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

describe('what is counted', () => {
  it('is with the store once a minute, in one write, and whole at the stop', async () => {
    const { recorder, clock, history } = recording();
    recorder.start();
    for (let turn = 0; turn < 100; turn += 1) recorder.requestEnded(answered());
    expect(history.writes).toBe(0);
    await clock.advance(MINUTE);
    expect(history.writes).toBe(1);
    recorder.requestEnded(answered());
    recorder.stop();
    expect(history.all.find(({ grain, series }) => grain === 'day' && series === 'traffic')?.value).toMatchObject({
      answered: 101,
      tokensIn: 10_100,
      tokensOut: 20_200,
    });
    expect(clock.waiting).toBe(0);
  });

  it('goes on after a restart within the same minute, counting nothing twice and nothing never', () => {
    const first = recording();
    first.recorder.start();
    first.recorder.requestEnded(answered());
    first.recorder.stop();
    const second = recording({ clock: first.clock, history: first.history });
    second.recorder.start();
    second.recorder.requestEnded(answered());
    second.recorder.stop();
    const third = recording({ clock: first.clock, history: first.history });
    third.recorder.start();
    for (const range of ['hour', 'day', 'week'] as const) {
      expect(overviewOf(third.recorder.history, range, first.clock.now()).totals.answered).toBe(2);
    }
  });

  it('is there without a store, and with the store when that comes back, together with what it had', async () => {
    const before = recording();
    before.recorder.start();
    before.recorder.requestEnded(answered());
    before.recorder.stop();
    const { history, clock } = before;
    history.isThere = false;
    const { recorder } = recording({ history, clock });
    recorder.start();
    recorder.requestEnded(answered());
    await clock.advance(10 * MINUTE);
    expect(overviewOf(recorder.history, 'day', clock.now()).totals.answered).toBe(1);
    history.isThere = true;
    await clock.advance(MINUTE);
    expect(overviewOf(recorder.history, 'day', clock.now()).totals.answered).toBe(2);
    const { recorder: next } = recording({ history, clock });
    next.start();
    expect(overviewOf(next.history, 'week', clock.now()).totals.answered).toBe(2);
  });

  it('is let go of in time: minutes after two days in the store, and sooner in memory', async () => {
    const { recorder, clock, history } = recording();
    recorder.start();
    recorder.requestEnded(answered());
    await clock.advance(2 * DAY + 61 * MINUTE);
    expect(recorder.history.traffic.rows('minute', 0, Number.MAX_SAFE_INTEGER)).toEqual([]);
    expect(history.all.filter(({ grain, series }) => grain === 'minute' && series === 'traffic')).toEqual([]);
    expect(recorder.history.traffic.rows('quarter', 0, Number.MAX_SAFE_INTEGER)).toHaveLength(1);
    recorder.stop();
  });

  it('reads past entries that are none', () => {
    const history = new StandInHistory();
    const { recorder, clock } = recording({ history });
    const at = recorder.history.beginnings(clock.now()).day;
    history.put([
      { grain: 'day', at, series: 'traffic', key: 'workstation a/ollama', value: { answered: 'many' } },
      { grain: 'day', at, series: 'of a later version', key: 'k', value: 1 },
    ]);
    recorder.start();
    recorder.requestEnded(answered());
    expect(recorder.history.traffic.rows('day', 0, Number.MAX_SAFE_INTEGER)).toHaveLength(1);
  });
});

describe('a request', () => {
  const totals = (...records: Parameters<ReturnType<typeof recording>['recorder']['requestEnded']>[0][]) => {
    const { recorder, clock } = recording();
    for (const record of records) recorder.requestEnded(record);
    return overviewOf(recorder.history, 'hour', clock.now()).totals;
  };

  it('fell back when another backend answered than was asked first; a second try at the same one is none', () => {
    const failed = attempt({ backend: 'a/groq', outcome: 'rate-limited' });
    expect(totals(answered({ attempts: [failed, attempt({ backend: 'a/ollama' })] })).fellBack).toBe(1);
    const again = { backend: 'a/groq', attempts: [failed, attempt({ backend: 'a/groq' })] };
    expect(totals(answered(again)).fellBack).toBe(0);
    expect(totals(answered(again), answered({ attempts: [failed, attempt()] })).fallbackRate).toBe(0.5);
  });

  it('that went to the queue was not refused, and a job that goes back into the line was nothing yet', () => {
    const refused = requestRecord({ outcome: 'refused', status: 503 });
    expect(totals(refused, { ...refused, later: 'offered' }, { ...refused, later: 'job' })).toMatchObject({
      requests: 2,
      refused: 1,
      deferred: 1,
    });
    // A caller who was told that its request is wrong gets nothing later either.
    expect(totals({ ...refused, status: 422, later: 'offered' })).toMatchObject({ refused: 1, deferred: 0 });
  });

  it('that was cut off or left by its caller is no answer, and its time is not measured', () => {
    const { recorder, clock } = recording();
    recorder.requestEnded(answered({ outcome: 'broken' }));
    recorder.requestEnded(answered({ outcome: 'cancelled' }));
    const { totals, tiers } = overviewOf(recorder.history, 'hour', clock.now());
    expect(totals).toMatchObject({ requests: 2, answered: 0, broken: 1, cancelled: 1, fallbackRate: null });
    expect(tiers).toEqual([]);
  });
});

describe('a service', () => {
  it('is looked at once a minute, and nothing is known of it while the node does not run', async () => {
    const { recorder, clock, history, services } = recording();
    services.push({ id: 'a/ollama', is: 'up' });
    recorder.start();
    await clock.advance(10 * MINUTE);
    services[1] = { id: 'a/ollama', is: 'down' };
    await clock.advance(5 * MINUTE);
    services[1] = { id: 'a/ollama', is: 'resting' };
    await clock.advance(5 * MINUTE);
    recorder.stop();
    clock.jump(60 * MINUTE);
    const { recorder: next } = recording({ clock, history });
    next.start();
    await clock.advance(5 * MINUTE);
    next.stop();
    expect(uptimes(next.history, 'quarter', 0, Number.MAX_SAFE_INTEGER)).toEqual([
      { id: 'a', known: 25, up: 25, resting: 0, down: 0, share: 1 },
      { id: 'a/ollama', known: 20, up: 10, resting: 5, down: 5, share: 0.75 },
    ]);
  });

  it('is looked at once in every minute, however a timer is off by a few milliseconds', async () => {
    const { recorder, clock } = recording();
    recorder.start();
    for (let minute = 0; minute < 50; minute += 1) {
      await clock.advance(MINUTE);
      clock.jump(minute % 2 === 0 ? 40 : -40);
    }
    const minutes = recorder.history.services.rows('minute', 0, Number.MAX_SAFE_INTEGER);
    expect(minutes).toHaveLength(50);
    expect(minutes.every(({ value }) => value.up === 1)).toBe(true);
    recorder.stop();
  });
});

describe('what was saved', () => {
  const saved = async ({ metrics }: ReturnType<typeof recording>) =>
    (await metrics.render()).text.match(/^tandem_cost_saved_usd_total (.*)$/m)?.[1];

  it('are the tokens of free answers at the price of the model that would have been paid for', async () => {
    const it = recording({ saves: backend => backend !== 'a/openai' });
    it.recorder.requestEnded(answered({ promptTokens: 1_000_000, completionTokens: 100_000 }));
    it.recorder.requestEnded(answered({ backend: 'a/openai', tier: 'cloud', promptTokens: 1_000_000 }));
    it.recorder.requestEnded(answered({ surface: 'embeddings', promptTokens: 1_000_000 }));
    it.recorder.requestEnded(answered({ promptTokens: undefined, completionTokens: undefined } as object));
    it.recorder.requestEnded(answered({ outcome: 'broken', promptTokens: 1_000_000 }));
    expect(await saved(it)).toBe('2');
  });
});
