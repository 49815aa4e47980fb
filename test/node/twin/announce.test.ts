import { lookup } from 'node:dns';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { Secret } from '../../../main/node/config/index.ts';
import { createPoster } from '../../../main/node/queue/index.ts';
import { Announcer, type AnnouncerDeps, type Standing } from '../../../main/node/twin/announce.ts';
import { ManualClock, settle } from '../../fakes/clock.ts';
import { isSignedBy, startWebhookReceiver } from '../../fakes/webhook-receiver.ts';

type Post = Parameters<AnnouncerDeps['poster']['post']>[0];
type Result = Awaited<ReturnType<AnnouncerDeps['poster']['post']>>;

const HOUR = 3_600_000;
const failed: Result = { kind: 'failed', message: 'it answered 503' };
const delivered: Result = { kind: 'delivered' };
const standing = (given: Partial<Standing> = {}): Standing => ({
  role: 'active',
  term: 2,
  url: 'https://a.example',
  ...given,
});

/** An announcer whose posts meet these results, one each, and the last one for ever. */
function setup(results: readonly (Result | 'silence')[] = [delivered]) {
  const clock = new ManualClock();
  const startedAt = clock.now();
  const tries: { readonly at: number; readonly post: Post; readonly says: Record<string, unknown> }[] = [];
  const lines: string[] = [];
  const growthHub: { webhookUrl?: string; webhookSecret?: Secret } = {
    webhookUrl: 'https://hub.example/hook',
    webhookSecret: new Secret('s'),
  };
  const announcer = new Announcer({
    node: 'a',
    growthHub: () => growthHub,
    poster: {
      async post(post, hub, signal) {
        expect(hub).toBe(growthHub.webhookUrl);
        tries.push({ at: clock.now() - startedAt, post, says: JSON.parse(post.body) });
        const result = results[Math.min(tries.length, results.length) - 1] ?? delivered;
        if (result !== 'silence') return result;
        await new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }));
        return { kind: 'failed', message: 'broken off' };
      },
    },
    clock,
    random: () => 1,
    log: { info: line(lines), warn: line(lines) },
  });
  return { announcer, clock, tries, lines, growthHub };
}

function line(lines: string[]) {
  return (...parts: readonly unknown[]) => void lines.push(parts.map(part => JSON.stringify(part)).join(' '));
}

test('the active one is announced at once, and no more once that is acknowledged', async () => {
  const { announcer, clock, tries } = setup();
  const at = clock.now();
  announcer.update(standing());
  announcer.update(standing());
  await clock.advance(HOUR);
  announcer.update(standing());
  await clock.advance(HOUR);
  expect(tries.map(({ says }) => says)).toEqual([
    { event: 'router.active', url: 'https://a.example', term: 2, node: 'a', at },
  ]);
  expect(announcer.view()).toEqual({ kind: 'acknowledged', term: 2, url: 'https://a.example', at });
  expect(clock.waiting).toBe(0);
});

test('until then it is said again, at most a minute apart, for as long as it is true', async () => {
  const { announcer, clock, tries, lines } = setup([...Array.from({ length: 200 }, () => failed), delivered]);
  announcer.update(standing());
  await clock.advance(1000);
  expect(announcer.view()).toMatchObject({ kind: 'pending', attempts: 2, lastError: 'it answered 503' });
  await clock.advance(4 * HOUR);
  expect(tries.slice(0, 5).map(({ at }) => at)).toEqual([0, 1000, 3000, 7000, 15_000]);
  const gaps = tries.slice(1).map(({ at }, place) => at - (tries[place]?.at ?? 0));
  expect([tries.length, Math.max(...gaps)]).toEqual([201, 60_000]);
  expect(new Set(tries.map(({ post }) => post.deliveryId)).size).toBe(1);
  expect(new Set(tries.map(({ post }) => post.body)).size).toBe(1);
  expect(new Set(tries.map(({ post }) => post.timestamp)).size).toBe(201);
  expect(lines).toHaveLength(2);
});

test('what will never be taken is said again too, but seldom: somebody may put it right', async () => {
  const { announcer, clock, tries } = setup([{ kind: 'refused', message: 'it answered 410' }, delivered]);
  announcer.update(standing());
  await clock.advance(HOUR);
  expect(tries.map(({ at }) => at)).toEqual([0, 60_000]);
});

test('a newer term takes the place of what waits, and of what is under way', async () => {
  const waiting = setup([failed, delivered]);
  waiting.announcer.update(standing({ term: 2 }));
  await settle();
  waiting.announcer.update(standing({ term: 4 }));
  await waiting.clock.advance(HOUR);
  expect(waiting.tries.map(({ says }) => says.term)).toEqual([2, 4]);

  const underWay = setup(['silence', delivered]);
  underWay.announcer.update(standing({ term: 2 }));
  underWay.announcer.update(standing({ term: 4 }));
  underWay.announcer.update(standing({ term: 6 }));
  await underWay.clock.advance(HOUR);
  expect(underWay.tries.map(({ says }) => says.term)).toEqual([2, 6]);
  expect(underWay.lines).toHaveLength(1);
});

test('a post is over before the next one begins, so that an older one cannot come after a newer one', async () => {
  const clock = new ManualClock();
  let posts = 0;
  let most = 0;
  let ends: () => void = () => {};
  const announcer = new Announcer({
    node: 'a',
    growthHub: () => ({ webhookUrl: 'https://hub.example/hook', webhookSecret: new Secret('s') }),
    poster: {
      async post() {
        posts += 1;
        most = Math.max(most, posts);
        await new Promise<void>(resolve => {
          ends = resolve;
        });
        posts -= 1;
        return delivered;
      },
    },
    clock,
    random: () => 1,
    log: pino({ level: 'silent' }),
  });
  announcer.update(standing({ term: 2 }));
  announcer.update(standing({ term: 4 }));
  await settle();
  ends();
  await settle();
  ends();
  await settle();
  expect([most, announcer.view()]).toMatchObject([1, { kind: 'acknowledged', term: 4 }]);
});

test('a node that is not active any more says nothing more', async () => {
  const { announcer, clock, tries } = setup([failed]);
  announcer.update(standing());
  await clock.advance(1500);
  announcer.update(standing({ role: 'standby', term: 3 }));
  await clock.advance(HOUR);
  expect([tries.length, announcer.view(), clock.waiting]).toEqual([2, { kind: 'nothing' }, 0]);
  announcer.update(standing({ term: 4 }));
  await settle();
  expect(tries.at(-1)?.says.term).toBe(4);
});

test('another public URL is announced in the same term, and an unknown one is not', async () => {
  const { announcer, clock, tries } = setup();
  announcer.update(standing({ url: undefined }));
  await clock.advance(HOUR);
  expect(tries).toEqual([]);
  announcer.update(standing());
  await clock.advance(HOUR);
  announcer.update(standing({ url: 'https://other.example' }));
  await clock.advance(HOUR);
  expect(tries.map(({ says }) => [says.url, says.term])).toEqual([
    ['https://a.example', 2],
    ['https://other.example', 2],
  ]);
  expect(new Set(tries.map(({ post }) => post.deliveryId)).size).toBe(2);
});

test('a GrowthHub that is configured anew is told', async () => {
  const { announcer, clock, tries, growthHub } = setup();
  announcer.update(standing());
  await clock.advance(HOUR);
  growthHub.webhookUrl = 'https://new.example/hook';
  announcer.update(standing());
  await clock.advance(HOUR);
  expect(tries.map(({ post }) => post.url)).toEqual(['https://hub.example/hook', 'https://new.example/hook']);
});

test.each([
  ['webhookUrl', 'webhookUrl'],
  ['webhookSecret', 'webhookSecret'],
] as const)('without %s nothing is posted, and the log says so once', async (_, missing) => {
  const { announcer, clock, tries, lines, growthHub } = setup();
  growthHub[missing] = undefined;
  announcer.update(standing({ role: 'standby' }));
  expect(lines).toEqual([]);
  announcer.update(standing());
  announcer.update(standing({ term: 4 }));
  await clock.advance(HOUR);
  expect([tries, lines]).toEqual([[], [expect.stringContaining(`growthhub.${missing}`)]]);
});

test('a secret that is taken away while a post waits ends it at the next update', async () => {
  const { announcer, clock, tries, growthHub } = setup([failed]);
  announcer.update(standing());
  await settle();
  growthHub.webhookSecret = undefined;
  await clock.advance(HOUR);
  expect(tries).toHaveLength(1);
  announcer.update(standing());
  await settle();
  expect([announcer.view(), clock.waiting]).toEqual([{ kind: 'nothing' }, 0]);
});

test('a stop breaks off what is under way, and nothing is said after it', async () => {
  const { announcer, clock, tries } = setup(['silence']);
  announcer.update(standing());
  await settle();
  await announcer.stop();
  announcer.update(standing({ term: 4 }));
  await clock.advance(HOUR);
  expect([tries.length, clock.waiting]).toEqual([1, 0]);
});

test('over the wire it is signed, and a 503 and a cut connection are not an acknowledgement', async () => {
  await using receiver = await startWebhookReceiver();
  const clock = new ManualClock();
  const poster = createPoster(lookup);
  const announcer = new Announcer({
    node: 'a',
    growthHub: () => ({ webhookUrl: receiver.url, webhookSecret: new Secret('between us') }),
    poster,
    clock,
    random: () => 1,
    log: pino({ level: 'silent' }),
  });
  receiver.queue({ kind: 'status', status: 503 }, { kind: 'reset' });
  announcer.update(standing());
  for (const count of [1, 2, 3]) {
    const post = await receiver.post(count);
    expect([isSignedBy('between us', post), isSignedBy('another', post)]).toEqual([true, false]);
    expect(JSON.parse(post.text)).toMatchObject({ event: 'router.active', term: 2, node: 'a' });
    while (count < 3 && clock.waiting === 0) await settle();
    await clock.advance(60_000);
  }
  while (announcer.view().kind === 'pending') await settle();
  expect([receiver.posts.length, announcer.view().kind]).toEqual([3, 'acknowledged']);
  await announcer.stop();
  await poster.close();
});
