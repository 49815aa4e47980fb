import { createTRPCClient, httpLink } from '@trpc/client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../main/node/clock/index.ts';
import type { ControlRouter, ControlServer } from '../../../main/node/control/index.ts';
import { controlRouter } from '../../../main/node/control/router.ts';
import type { Action } from '../../../main/node/report/index.ts';
import { answered } from '../stats/recording.ts';
import { StandInView } from './stand-in-view.ts';
import { ask, askAsOwner, startedServer, testToken } from './started.ts';

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

test('the overview is of a day when no range is named', async () => {
  view.stats.recording.recorder.requestEnded(answered());
  const day = await client().overview.query();
  expect(day).toMatchObject({ range: 'day', step: 900_000, totals: { answered: 1 } });
  expect(day.at).toHaveLength(96);
  expect(await client().overview.query({ range: 'hour' })).toMatchObject({ range: 'hour', step: 60_000 });
});

test('satisfaction and savings are of 30 days when no number is named', async () => {
  expect(await client().satisfaction.query()).toMatchObject({ total: { n: 0, share: null } });
  expect(await client().saved.query()).toMatchObject({ usd: 0, price: { model: 'm' } });
  await client().saved.query({ days: 7 });
  expect(view.stats.asked).toEqual([30, 30, 7]);
});

test.each([
  ['overview', { range: 'decade' }],
  ['satisfaction', { days: 0 }],
  ['saved', { days: 367 }],
  ['report', { day: 'yesterday' }],
])('%s refuses %j', async (procedure, input) => {
  const answer = await askAsOwner(server.port, `/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`);
  expect(answer.status).toBe(400);
});

test('what the report says does something is there to be called', () => {
  const { procedures } = controlRouter(view, systemClock)._def;
  const called: Extract<Action, { kind: 'call' }>['procedure'][] = ['enable', 'resetCoolDown'];
  for (const name of called) expect(procedures).toHaveProperty(name);
});

describe('the report', () => {
  test('is there by its day, and the days are listed', async () => {
    expect(await client().reports.query()).toMatchObject({
      days: ['2026-11-23'],
      yesterday: '2026-11-23',
      at: '07:00',
    });
    expect(await client().report.query({ day: '2026-11-23' })).toMatchObject({ day: '2026-11-23', hands: [] });
    expect(await client().report.query()).toMatchObject({ day: '2026-11-23' });
  });

  test('is text to be copied, too', async () => {
    expect(await client().reportMarkdown.query({ day: '2026-11-23' })).toMatch(/^# T7910-A: 2026-11-23\n/);
    await expect(client().reportMarkdown.query({ day: '2020-01-01' })).rejects.toThrow('There is no report');
  });

  test('on a day of which nothing is known is not found', async () => {
    await expect(client().report.query({ day: '2020-01-01' })).rejects.toThrow('There is no report on 2020-01-01.');
    expect((await askAsOwner(server.port, '/report.md?day=2020-01-01')).status).toBe(404);
  });

  test('is Markdown at /report.md, for whoever has the token', async () => {
    const answer = await askAsOwner(server.port, '/report.md?day=2026-11-23');
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('text/markdown; charset=utf-8');
    expect(answer.text).toMatch(/^# T7910-A: 2026-11-23\n/);
    expect((await askAsOwner(server.port, '/report.md')).status).toBe(200);
    expect((await ask(server.port, '/report.md')).status).toBe(401);
    expect((await askAsOwner(server.port, '/report.md?day=24.11.2026')).status).toBe(400);
    expect((await askAsOwner(server.port, '/report.md?date=2026-11-23')).status).toBe(400);
  });
});
