import { Writable } from 'node:stream';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { EmbeddedEngines } from '../../main/node/embedded-engines.ts';
import { requestObserver } from '../../main/node/observer.ts';
import { Accounts, NOWHERE } from '../../main/node/quota/index.ts';
import { Roster } from '../../main/node/roster.ts';
import { Metrics, RequestJournal, RequestLog } from '../../main/node/stats/index.ts';
import { ManualClock } from '../fakes/clock.ts';
import { noEngines } from '../fakes/no-engines.ts';
import { recording } from './stats/recording.ts';
import { attempt, requestRecord } from './stats/request-record.ts';
import { StandInJournal } from './stats/stand-in-journal.ts';

function setup() {
  const lines: string[] = [];
  const sink = new Writable({
    write(line, _, done) {
      lines.push(String(line));
      done();
    },
  });
  const log = pino({}, sink);
  const requests = new RequestLog(10);
  const metrics = new Metrics(() => []);
  const changes: string[] = [];
  const changed = () => changes.push('changed');
  const clock = new ManualClock();
  const common = { clock, random: () => 0.5, log, changed };
  const engines = new EmbeddedEngines({ ...noEngines, ...common, dataFolder: '.' });
  const accounts = new Accounts({ clock, ledger: NOWHERE, learnt: NOWHERE });
  const roster = new Roster({ resized() {}, ...common, ollamaHost: 'http://127.0.0.1:9', engines, accounts });
  const unanswered: string[] = [];
  const nobodyAnswered = () => unanswered.push('nobody');
  const { recorder } = recording();
  const store = new StandInJournal();
  const journal = new RequestJournal({ store, clock, limits: () => ({ most: 10, days: 1 }) });
  const observer = requestObserver({ requests, metrics, recorder, journal, roster, log, changed, nobodyAnswered });
  return { observer, requests, metrics, recorder, changes, lines, unanswered };
}

test('a request is in the list from its beginning, and counted once at its end', async () => {
  const { observer, requests, metrics, changes } = setup();
  observer.recordChanged(requestRecord());
  expect(requests.totals()).toEqual({ requests: 1, answered: 0, refused: 0, fellBack: 0 });
  const ended = requestRecord({ outcome: 'ok', backend: 'a/one', tier: 'cloud', attempts: [attempt()] });
  observer.requestEnded(ended);
  observer.recordChanged(ended);
  expect(requests.latest(10)).toEqual([ended]);
  expect(requests.totals()).toEqual({ requests: 1, answered: 1, refused: 0, fellBack: 0 });
  expect((await metrics.render()).text).toContain('tandem_requests_total{tier="cloud",backend="a/one",outcome="ok"} 1');
  expect(changes).toEqual(['changed', 'changed']);
});

test('an attempt that failed is logged with who and why, one that did not is not', () => {
  const { observer, lines } = setup();
  observer.attemptEnded(attempt());
  observer.attemptEnded(attempt({ outcome: 'cancelled' }));
  expect(lines).toEqual([]);
  observer.attemptEnded(attempt({ outcome: 'timed-out', message: 'no first token within 10000 ms' }));
  expect(lines.map(line => JSON.parse(line))).toMatchObject([
    { backend: 'a/one', outcome: 'timed-out', message: 'no first token within 10000 ms', msg: 'an attempt failed' },
  ]);
});

test('only a request that no backend could answer is one that nobody answered', () => {
  const { observer, unanswered } = setup();
  observer.requestEnded(requestRecord({ outcome: 'ok', status: 200 }));
  observer.requestEnded(requestRecord({ outcome: 'refused', status: 422 }));
  expect(unanswered).toEqual([]);
  observer.requestEnded(requestRecord({ outcome: 'refused', status: 503 }));
  expect(unanswered).toEqual(['nobody']);
});

test('what happened is in the history: the request, and each of its attempts', () => {
  const { observer, recorder } = setup();
  observer.attemptEnded(attempt({ outcome: 'timed-out' }));
  observer.attemptEnded(attempt({ backend: 'a/two' }));
  observer.requestEnded(requestRecord({ outcome: 'ok', backend: 'a/two', tier: 'cloud' }));
  const all = [0, Number.MAX_SAFE_INTEGER] as const;
  expect(recorder.history.traffic.rows('minute', ...all)).toMatchObject([{ value: { answered: 1 } }]);
  expect(recorder.history.attempts.rows('minute', ...all).map(({ key }) => key)).toEqual([
    'timed-out a/one',
    'ok a/two',
  ]);
});
