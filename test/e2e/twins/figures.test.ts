import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { systemClock } from '../../../main/node/clock/index.ts';
import { LocalDays, systemZone } from '../../../main/node/stats/index.ts';
import { openStore } from '../../../main/node/store/index.ts';
import { startWebhookReceiver } from '../../fakes/webhook-receiver.ts';
import { type Machine, TwinPair, until } from './twin-pair.ts';

const overview = z.object({
  totals: z.object({ requests: z.number(), answered: z.number() }),
  machines: z.object({ kind: z.string(), twin: z.string().optional(), why: z.string().optional() }),
});
const report = z.object({
  node: z.object({ id: z.string() }),
  day: z.string(),
  totals: z.object({ answered: z.number() }),
  services: z.array(z.object({ id: z.string() })),
  pair: z.object({ isBoth: z.boolean(), events: z.array(z.object({ text: z.string() })) }),
});
const posted = z.object({
  event: z.literal('report'),
  node: z.string(),
  day: z.string(),
  markdown: z.string(),
  report,
});

describe('what two nodes count and do', () => {
  let pair: TwinPair;
  beforeAll(async () => {
    pair = await TwinPair.start();
    await pair.agreed();
  });
  afterAll(() => pair[Symbol.asyncDispose]());

  it('is on the page of either as one: requests at both, each counted once, whoever lent the backend', async () => {
    for (const machine of [pair.a, pair.b]) {
      for (const backend of ['a/local', 'b/local', 'auto']) expect((await machine.chat(backend)).status).toBe(200);
    }
    for (const machine of [pair.a, pair.b]) {
      const told = await until('the latest request is counted', async () => {
        const now = await asked(machine, 'overview', overview, { range: 'hour' });
        return now.totals.requests >= 6 ? now : undefined;
      });
      expect(told).toEqual({
        totals: { requests: 6, answered: 6 },
        machines: { kind: 'both', twin: pair.other(machine) === pair.a ? 'T7910-A' : 'T7910-B' },
      });
      const own = await asked(machine, 'overview', overview, { range: 'hour', machines: 'this' });
      expect(own).toMatchObject({ totals: { requests: 3 }, machines: { kind: 'this', why: 'chosen' } });
    }
  });

  it('reaches across with a rating: it may be sent to either node', async () => {
    const answer = await pair.a.chat('auto');
    const requestId = answer.headers.get('x-tandem-request-id');
    await answer.text();
    const rated = await pair.b.life.post('/v1/feedback', { requestId, rating: 1, comment: 'well said' });
    expect(rated.status).toBe(200);
    expect(await rated.json()).toMatchObject({ requestId, tier: 'workstation' });
    const view = z.object({ total: z.object({ n: z.number() }), comments: z.array(z.object({ comment: z.string() })) });
    for (const machine of [pair.a, pair.b]) {
      expect(await asked(machine, 'satisfaction', view)).toMatchObject({
        total: { n: 1 },
        comments: [{ comment: 'well said' }],
      });
    }
    expect((await pair.b.life.post('/v1/feedback', { requestId: 'req_none', rating: 1 })).status).toBe(404);
  });

  it('reaches across with the switch of a backend', async () => {
    const enable = (machine: Machine, backend: string) =>
      machine.life.control('trpc/enable', { backend }, 'POST').then(({ status }) => status);
    expect(await enable(pair.a, 'b/local')).toBe(200);
    expect(await enable(pair.a, 'a/local')).toBe(200);
    expect(await enable(pair.a, 'b/none')).toBe(404);
  });

  it('has one report, that of the active one, with the role of each in its metrics', async () => {
    const active = await pair.agreed();
    const day = new LocalDays(systemZone()).of(Date.now()).day;
    for (const machine of [pair.a, pair.b]) {
      const told = await asked(machine, 'report', report, { day });
      expect(told).toMatchObject({ node: { id: active.id }, pair: { isBoth: true }, totals: { answered: 7 } });
      expect(told.services.map(({ id }) => id)).toEqual(expect.arrayContaining(['a', 'b', 'a/local', 'b/local']));
      expect(told.pair.events.map(({ text }) => text).join()).toContain('is the active one');
      const metrics = await (await machine.life.control('metrics')).text();
      const isActive = machine === active ? 1 : 0;
      expect(metrics).toContain(`tandem_role{role="active"} ${isActive}`);
      expect(metrics).toContain(`tandem_role{role="standby"} ${1 - isActive}`);
    }
  });

  it('says that it is of one machine only when the other is gone, and what was not done there', async () => {
    await pair.b.kill();
    const alone = await until('the twin is missed', async () => {
      const told = await asked(pair.a, 'overview', overview, { range: 'hour' });
      return told.machines.why === 'not-heard' ? told : undefined;
    });
    expect(alone.machines).toEqual({ kind: 'this', twin: 'T7910-B', why: 'not-heard' });
    expect(alone.totals.requests).toBe(4);
    const enable = await pair.a.life.control('trpc/enable', { backend: 'b/local' }, 'POST');
    expect(enable.status).toBe(503);
    expect(await enable.text()).toContain('it belongs to T7910-B, which is not heard');
    const unknown = await pair.a.life.post('/v1/feedback', { requestId: 'req_of_b', rating: 1 });
    expect(unknown.status).toBe(503);
    expect(unknown.headers.get('retry-after')).toBe('30');
  });
});

it('the morning report of both is made and posted by the active one only', async () => {
  await using receiver = await startWebhookReceiver();
  const reports = () =>
    receiver.posts.flatMap(({ text }) => {
      const read = posted.safeParse(JSON.parse(text));
      return read.success ? [read.data] : [];
    });
  await using pair = await TwinPair.start({
    document: () => ({
      report: { at: '00:00' },
      growthhub: { webhookUrl: receiver.url, webhookSecret: 'a secret of GrowthHub and the twins' },
    }),
  });
  await pair.agreed();
  await Promise.all([pair.a.stop(), pair.b.stop()]);
  const yesterday = answeredYesterday(pair.a, 3);
  answeredYesterday(pair.b, 4);
  await Promise.all([pair.a.start(), pair.b.start()]);
  const active = await pair.agreed();
  const [first] = await until(
    'the report is posted',
    async () => (reports().length > 0 ? reports() : undefined),
    30_000,
  );
  expect(first).toMatchObject({ node: active.id, day: yesterday, report: { totals: { answered: 7 } } });
  expect(first?.markdown).toContain(`and ${pair.other(active) === pair.a ? 'T7910-A' : 'T7910-B'}: ${yesterday}`);
  const standby = pair.other(active);
  await standby.life.node.saw('stderr', 'the report that the twin made is kept');
  expect(await asked(standby, 'report', report, { day: yesterday })).toMatchObject({ node: { id: active.id } });
  await active.kill();
  await until('the other one is active', async () =>
    (await standby.router()).active === standby.id ? true : undefined,
  );
  expect(reports()).toHaveLength(1);
}, 60_000);

async function asked<T>(machine: Machine, procedure: string, shape: z.ZodType<T>, input?: object): Promise<T> {
  const response = await machine.life.control(`trpc/${procedure}`, input);
  const { result } = z.object({ result: z.object({ data: z.unknown() }) }).parse(await response.json());
  return shape.parse(result.data);
}

/** Puts into the store of a machine that does not run that it answered so many requests yesterday at noon. */
function answeredYesterday(machine: Machine, answered: number): string {
  const days = new LocalDays(systemZone());
  const day = days.before(days.of(Date.now()));
  const log = pino({ level: 'silent' });
  const store = openStore({ folder: machine.folder, clock: systemClock, log, changed() {} });
  const none = { refused: 0, deferred: 0, cancelled: 0, broken: 0, fellBack: 0, savedIn: 0, savedOut: 0 };
  const value = {
    ...none,
    answered,
    tokensIn: 0,
    tokensOut: 0,
    savedRequests: 0,
    duration: [100, answered],
    firstToken: [],
  };
  const key = `workstation ${machine.id}/local`;
  const isKept = store.history.put([
    { grain: 'quarter', at: day.from + 12 * 3_600_000, series: 'traffic', key, value },
    { grain: 'day', at: day.from, series: 'traffic', key, value },
  ]);
  store.close();
  if (!isKept) throw new Error(`the store of ${machine.id} took nothing`);
  return day.day;
}
