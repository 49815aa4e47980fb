import { describe, expect, it } from 'vitest';
import { RequestLog } from '../../../main/node/stats/index.ts';
import { attempt, requestRecord } from './request-record.ts';

const begun = (id: string) => requestRecord({ id });
const ended = (id: string) => requestRecord({ id, outcome: 'ok', backend: 'a/one', attempts: [attempt()] });

describe('the list of requests', () => {
  it('has the newest first, running ones included, each at the place of its arrival', () => {
    const log = new RequestLog(10);
    for (const id of ['one', 'two', 'three']) log.put(begun(id));
    log.put(ended('one'));
    expect(log.latest(10).map(({ id, outcome }) => `${id} ${outcome}`)).toEqual([
      'three running',
      'two running',
      'one ok',
    ]);
    expect(log.latest(2).map(({ id }) => id)).toEqual(['three', 'two']);
  });

  it('never holds more than its limit', () => {
    const log = new RequestLog(3);
    for (let turn = 0; turn < 1000; turn += 1) {
      log.put(begun(`r${turn}`));
      log.put(ended(`r${turn}`));
      expect(log.latest(1000).length).toBeLessThanOrEqual(3);
    }
    expect(log.latest(1000).map(({ id }) => id)).toEqual(['r999', 'r998', 'r997']);
    expect(log.totals().requests).toBe(1000);
  });

  it('counts a long request once that newer ones have pushed out, and does not take it up again', () => {
    const log = new RequestLog(2);
    for (const id of ['long', 'two', 'three']) log.put(begun(id));
    log.put(requestRecord({ id: 'long', attempts: [attempt({ outcome: 'cut-off' })] }));
    log.put(ended('long'));
    expect(log.latest(10).map(({ id }) => id)).toEqual(['three', 'two']);
    expect(log.totals().requests).toBe(3);
  });

  it('counts what came of the requests', () => {
    const log = new RequestLog(10);
    log.count(ended('one'));
    const other = attempt({ backend: 'a/two', outcome: 'timed-out' });
    log.count(requestRecord({ outcome: 'ok', backend: 'a/one', attempts: [other, attempt()] }));
    log.count(requestRecord({ outcome: 'refused' }));
    log.count(requestRecord({ outcome: 'broken', attempts: [attempt({ outcome: 'cut-off' })] }));
    log.count(requestRecord({ outcome: 'cancelled', attempts: [attempt({ outcome: 'cancelled' })] }));
    expect(log.totals()).toEqual({ requests: 0, answered: 2, refused: 2, fellBack: 1 });
  });

  it('does not take a second try at one backend, or at several in vain, for an answer of another one', () => {
    const log = new RequestLog(10);
    const failed = attempt({ outcome: 'server-error' });
    log.count(requestRecord({ outcome: 'ok', backend: 'a/one', attempts: [failed, attempt()] }));
    log.count(requestRecord({ outcome: 'refused', attempts: [failed, attempt({ ...failed, backend: 'a/two' })] }));
    expect(log.totals()).toMatchObject({ answered: 1, refused: 1, fellBack: 0 });
  });

  it('counts nobody as refused whose answer comes later', () => {
    const log = new RequestLog(10);
    log.count(requestRecord({ outcome: 'refused', status: 503, later: 'offered' }));
    log.count(requestRecord({ outcome: 'refused', status: 503, later: 'job' }));
    expect(log.totals().refused).toBe(0);
    log.count(requestRecord({ outcome: 'refused', status: 422, later: 'offered' }));
    expect(log.totals().refused).toBe(1);
  });

  it('gives away copies of its order, not the order itself', () => {
    const log = new RequestLog(10);
    log.put(begun('one'));
    log.latest(10).pop();
    expect(log.latest(10)).toHaveLength(1);
  });
});
