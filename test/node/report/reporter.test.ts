import { describe, expect, it } from 'vitest';
import {
  type KeptThings,
  type Report,
  Reporter,
  type ReportPost,
  type ReportPosted,
  type ReportTwin,
  reportOf,
} from '../../../main/node/report/index.ts';
import { type LocalDay, LocalDays } from '../../../main/node/stats/index.ts';
import { ManualClock } from '../../fakes/clock.ts';
import { factsOf } from './facts-of.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What a disk has after a restart. */
class StandInThings implements KeptThings {
  readonly #things = new Map<string, string>();
  get = (key: string) => JSON.parse(this.#things.get(key) ?? 'null') ?? undefined;
  put = (key: string, value: unknown) => void this.#things.set(key, JSON.stringify(value));
  keys = (prefix: string) => [...this.#things.keys()].filter(key => key.startsWith(prefix)).sort();
  remove = (key: string) => void this.#things.delete(key);
}

const ALONE: ReportTwin = { isOurs: () => true, ask: async () => undefined };

/** A reporter in Berlin; the clock shows 13:00 on 24 November 2026. */
function setup(
  given: {
    readonly clock?: ManualClock;
    readonly kept?: KeptThings;
    readonly at?: string;
    readonly isKnown?: (day: LocalDay) => boolean;
    readonly twin?: ReportTwin;
    /** What becomes of each post, the last one of all further ones; left out: there is nowhere to post to. */
    readonly posted?: readonly ReportPosted[];
  } = {},
) {
  const { clock = new ManualClock(), kept = new StandInThings(), at = '07:00', posted } = given;
  const days = new LocalDays('Europe/Berlin');
  const log: string[] = [];
  const note = (...parts: readonly unknown[]) => void log.push(String(parts.at(-1)));
  const posts: (ReportPost & { at: string })[] = [];
  const reporter = new Reporter({
    clock,
    days,
    log: { info: note, warn: note, error: note },
    kept,
    at: () => at,
    facts: day => factsOf({ day, now: clock.now(), uptimes: [], wasThereBefore: false }),
    isKnown: given.isKnown ?? (() => true),
    knownDays: () => [],
    twin: given.twin ?? ALONE,
    post: () =>
      posted &&
      (async post => {
        const { day, time } = days.read(clock.now());
        posts.push({ ...post, at: `${day} ${time}` });
        return posted[Math.min(posts.length, posted.length) - 1] ?? { kind: 'delivered' };
      }),
  });
  const made = () => kept.keys('report ').map(key => key.slice('report '.length));
  return { reporter, clock, kept, posts, log, days, made };
}

const OK: ReportPosted = { kind: 'delivered' };
const DOWN: ReportPosted = { kind: 'failed', message: 'it answered 503' };

describe('the morning report', () => {
  it('is made at its time of day, of the day before, and once', async () => {
    const { reporter, clock, made } = setup({ isKnown: day => day.day >= '2026-11-24' });
    reporter.start();
    await clock.advance(17 * HOUR + 59 * MINUTE);
    expect(made()).toEqual([]);
    await clock.advance(2 * MINUTE);
    expect(made()).toEqual(['2026-11-24']);
    await clock.advance(DAY);
    expect(made()).toEqual(['2026-11-24', '2026-11-25']);
    await reporter.stop();
    expect(clock.waiting).toBe(0);
  });

  it('is made when the machine wakes up, if it slept through its time', async () => {
    const { reporter, clock, made } = setup({ isKnown: day => day.day >= '2026-11-24' });
    reporter.start();
    clock.jump(20 * HOUR);
    await clock.advance(MINUTE);
    expect(made()).toEqual(['2026-11-24']);
    await reporter.stop();
  });

  it('is not made by a node that is new today, nor again by one that was restarted', async () => {
    const fresh = setup({ isKnown: () => false });
    fresh.reporter.start();
    expect(fresh.made()).toEqual([]);
    const first = setup({ posted: [OK] });
    first.reporter.start();
    await first.clock.advance(MINUTE);
    expect(first.posts).toHaveLength(1);
    const second = setup({ clock: first.clock, kept: first.kept, posted: [OK] });
    second.reporter.start();
    await first.clock.advance(HOUR);
    expect(second.posts).toEqual([]);
    await Promise.all([fresh, first, second].map(({ reporter }) => reporter.stop()));
  });

  it.each([
    ['2026-03-29', 'the clock goes forward: 23 hours', '02:30', '2026-03-29 03:00'],
    ['2026-10-25', 'the clock goes back: 25 hours', '02:30', '2026-10-25 02:30'],
    ['2026-10-26', 'the day after', '07:00', '2026-10-26 07:00'],
  ])('comes once on %s, when %s', async (today, _, at, expected) => {
    const clock = new ManualClock();
    const { reporter, posts, days } = setup({ clock, at, posted: [OK] });
    const day = days.named(today) ?? { from: 0, to: 0 };
    clock.jump(day.from - clock.now());
    reporter.start();
    await clock.advance(day.to - day.from - MINUTE);
    expect(posts.map(post => post.at)).toEqual([expected]);
    await reporter.stop();
  });

  it('is kept for 90 days', async () => {
    const { reporter, clock, made } = setup();
    reporter.start();
    for (let day = 0; day < 95; day += 1) {
      clock.jump(DAY);
      await clock.advance(MINUTE);
    }
    expect(made().length).toBeLessThanOrEqual(91);
    expect(made().length).toBeGreaterThanOrEqual(90);
    await reporter.stop();
  });
});

describe('the post to GrowthHub', () => {
  it('has the report as Markdown and as data, under one id at every try', async () => {
    const { reporter, clock, posts } = setup({ posted: [DOWN, OK] });
    reporter.start();
    await clock.advance(5 * MINUTE);
    expect(posts.map(({ deliveryId }) => deliveryId)).toEqual(['report_a_2026-11-23', 'report_a_2026-11-23']);
    expect(JSON.parse(posts[0]?.body ?? '')).toMatchObject({
      event: 'report',
      node: 'a',
      day: '2026-11-23',
      markdown: expect.stringMatching(/^# T7910-A/),
      report: { day: '2026-11-23' },
    });
    await reporter.stop();
  });

  it('is tried again less and less often, and given up after a day', async () => {
    const { reporter, clock, posts, log } = setup({ posted: [DOWN] });
    reporter.start();
    await clock.advance(4 * HOUR);
    expect(posts.map(({ at }) => at.slice(11))).toEqual([
      '13:00',
      '13:01',
      '13:03',
      '13:07',
      '13:15',
      '13:31',
      '14:03',
      '15:03',
      '16:03',
    ]);
    expect(log).toContain('the report was not posted');
    await reporter.stop();
  });

  it('goes on after a restart', async () => {
    const first = setup({ posted: [DOWN] });
    first.reporter.start();
    await first.clock.advance(0);
    await first.reporter.stop();
    const second = setup({ clock: first.clock, kept: first.kept, posted: [OK] });
    second.reporter.start();
    await first.clock.advance(2 * MINUTE);
    expect(second.posts).toHaveLength(1);
    await second.reporter.stop();
  });

  it('is not tried again where it is refused for good', async () => {
    const { reporter, clock, posts } = setup({ posted: [{ kind: 'refused', message: 'gone' }] });
    reporter.start();
    await clock.advance(3 * HOUR);
    expect(posts).toHaveLength(1);
    await reporter.stop();
  });
});

/** The twin, which has this report of every day. */
function twinWith(given: { isOurs?: boolean; made?: boolean; any?: boolean }) {
  const state = { isOurs: false, made: false, any: false, ...given };
  const asked: string[] = [];
  const theirs = (day: string): Report => ({ ...reportOf(factsOf({ node: { id: 'b', name: 'T7910-B' } })), day });
  const twin: ReportTwin = {
    isOurs: () => state.isOurs,
    async ask(day, which) {
      asked.push(`${which} ${day}`);
      return state[which] ? theirs(day) : undefined;
    },
  };
  return { twin, state, asked };
}

describe('the report of two nodes', () => {
  const UNTIL_SEVEN = 18 * HOUR;
  const isKnown = (day: LocalDay) => day.day >= '2026-11-24';

  it('is made and posted by the active one', async () => {
    const { twin } = twinWith({ isOurs: true });
    const { reporter, clock, posts, kept } = setup({ isKnown, twin, posted: [OK] });
    reporter.start();
    await clock.advance(UNTIL_SEVEN + MINUTE);
    expect(posts).toHaveLength(1);
    expect(kept.get('report 2026-11-24')).toMatchObject({ report: { node: { id: 'a' } } });
    await reporter.stop();
  });

  it('is taken over and kept by the one on standby, which posts nothing', async () => {
    const { twin, state } = twinWith({ made: false });
    const { reporter, clock, posts, made, kept } = setup({ isKnown, twin, posted: [OK] });
    reporter.start();
    await clock.advance(UNTIL_SEVEN + 5 * MINUTE);
    expect(made()).toEqual([]);
    state.made = true;
    await clock.advance(MINUTE);
    expect(kept.get('report 2026-11-24')).toMatchObject({
      report: { node: { id: 'b' } },
      posting: { kind: 'nowhere' },
    });
    state.isOurs = true;
    await clock.advance(2 * HOUR);
    expect(posts).toEqual([]);
    await reporter.stop();
  });

  it('is made by the one on standby when the active one makes none', async () => {
    const { twin } = twinWith({});
    const { reporter, clock, posts } = setup({ isKnown, twin, posted: [OK] });
    reporter.start();
    await clock.advance(UNTIL_SEVEN + 9 * MINUTE);
    expect(posts).toEqual([]);
    await clock.advance(2 * MINUTE);
    expect(posts).toHaveLength(1);
    await reporter.stop();
  });

  it('is waited for by one that is started long after it was due, until it hears its twin', async () => {
    const { twin, state } = twinWith({});
    const { reporter, clock, posts, made } = setup({ twin, posted: [OK] });
    reporter.start();
    await clock.advance(9 * MINUTE);
    expect(made()).toEqual([]);
    state.made = true;
    await clock.advance(10_000);
    expect(made()).toEqual(['2026-11-23']);
    expect(posts).toEqual([]);
    await reporter.stop();
    expect(clock.waiting).toBe(0);
  });

  it('is made at once by the one that became active, because the other is gone', async () => {
    const { twin, state } = twinWith({});
    const { reporter, clock, posts } = setup({ isKnown, twin, posted: [OK] });
    reporter.start();
    await clock.advance(UNTIL_SEVEN + 2 * MINUTE);
    state.isOurs = true;
    await clock.advance(MINUTE);
    expect(posts).toHaveLength(1);
    await reporter.stop();
  });

  it('is not made again by one that comes back as the active one after its twin has made it', async () => {
    const { twin } = twinWith({ isOurs: true, made: true });
    const { reporter, clock, posts, kept } = setup({ isKnown, twin, posted: [OK] });
    reporter.start();
    await clock.advance(UNTIL_SEVEN + HOUR);
    expect(posts).toEqual([]);
    expect(kept.get('report 2026-11-24')).toMatchObject({ report: { node: { id: 'b' } } });
    await reporter.stop();
  });

  it('that the page of the one on standby shows is the active one’s, else its own', async () => {
    const { twin, state, asked } = twinWith({ any: true });
    const { reporter } = setup({ twin });
    expect(await reporter.report()).toMatchObject({ node: { id: 'b' }, day: '2026-11-23' });
    expect(await reporter.markdown()).toContain('# T7910-B: 2026-11-23');
    expect(await reporter.ownReport()).toMatchObject({ node: { id: 'a' } });
    state.any = false;
    expect(await reporter.report()).toMatchObject({ node: { id: 'a' }, day: '2026-11-23' });
    state.isOurs = true;
    asked.length = 0;
    await reporter.report();
    expect(asked).toEqual([]);
  });
});

describe('a report that is asked for', () => {
  it('is of yesterday, with the state of things now, when no day is named', async () => {
    const { reporter, clock } = setup();
    expect(await reporter.report()).toMatchObject({ day: '2026-11-23', madeAt: clock.now(), isOver: true });
    expect(await reporter.report('2026-11-24')).toMatchObject({ isOver: false });
  });

  it('is, of an earlier day, the one of its morning', async () => {
    const { reporter, clock } = setup();
    reporter.start();
    await clock.advance(3 * DAY);
    const madeAt = (await reporter.report('2026-11-24'))?.madeAt ?? 0;
    expect(clock.now() - madeAt).toBeGreaterThan(2 * DAY);
    expect(reporter.available()).toEqual({
      days: ['2026-11-26', '2026-11-25', '2026-11-24', '2026-11-23'],
      today: '2026-11-27',
      yesterday: '2026-11-26',
      at: '07:00',
      zone: 'Europe/Berlin',
    });
    await reporter.stop();
  });

  it.each(['2026-11-25', '2026-02-30', 'today'])('is none of %s', async day => {
    expect(await setup().reporter.report(day)).toBeUndefined();
  });

  it('is none of a day of which nothing is known', async () => {
    expect(await setup({ isKnown: () => false }).reporter.report('2026-11-01')).toBeUndefined();
  });
});
