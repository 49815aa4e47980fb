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

test('the load is told in a few bytes, for a tooltip', async () => {
  const summary = await client().load.query();
  expect(summary).toMatchObject({ room: 'room', cpu: 0.24, cores: 88, quiet: { isQuiet: false } });
  expect(JSON.stringify(summary).length).toBeLessThan(600);
});

test('the machine and its history are told as they are', async () => {
  const now = await client().machine.query();
  expect(now).toEqual(JSON.parse(JSON.stringify(view.machine.shown)));
  view.machine.series = range => ({ range, step: 2, at: [1], measures: { cpu: [{ min: 0, mean: 1, max: 2 }] } });
  expect(await client().loadHistory.query({ range: 'day' })).toMatchObject({ range: 'day', at: [1] });
});

test('quiet mode is switched for a time, and given back', async () => {
  expect(await client().switchQuiet.mutate({ isQuiet: true, time: 'hour' })).toMatchObject({ isQuiet: true });
  expect(await client().releaseQuiet.mutate()).toMatchObject({ isQuiet: false });
  expect(view.machine.done).toEqual(['quiet hour', 'released']);
});

test('what a setting leaves out has its default, and what makes no sense changes nothing', async () => {
  await client().setQuiet.mutate({ mode: 'hours', hours: [{ from: '22:00', to: '06:00' }] });
  expect(view.machine.settings).toEqual([
    {
      mode: 'hours',
      hours: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '22:00', to: '06:00' }],
      share: 0.5,
      idleAfter: 300_000,
    },
  ]);
  const span = { from: '22:00', to: '06:00' };
  for (const odd of [
    { mode: 'hours', hours: [{ ...span, from: '24:00' }] },
    { mode: 'hours', hours: [{ ...span, days: [] }] },
    { hours: Array.from({ length: 21 }, () => span) },
    { share: 0 },
    { idleAfter: 1 },
    { sharing: 0.5 },
  ]) {
    const answer = await fetch(`${server.url}/trpc/setQuiet`, {
      method: 'POST',
      headers: { authorization: `Bearer ${testToken}`, 'content-type': 'application/json' },
      body: JSON.stringify(odd),
    });
    expect(answer.status).toBe(400);
  }
  expect(view.machine.settings.length).toBe(1);
});
