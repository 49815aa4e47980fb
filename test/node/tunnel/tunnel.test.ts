import { pino } from 'pino';
import { beforeEach, describe, expect, test } from 'vitest';
import { TunnelHistory } from '../../../main/node/tunnel/history.ts';
import type { LookResult } from '../../../main/node/tunnel/look-from-outside.ts';
import { Tunnel } from '../../../main/node/tunnel/tunnel.ts';
import { ManualClock, settle } from '../../fakes/clock.ts';
import { StandInProvider, StandInTunnel } from './stand-in-provider.ts';

const URL_A = 'https://a.example.org';
const URL_B = 'https://b.example.org';
const SEEN: LookResult = { kind: 'passed', took: 80 };
const UNSEEN: LookResult = { kind: 'failed', message: 'another machine answers' };

describe('the tunnel', () => {
  let clock: ManualClock;
  let provider: StandInProvider;
  let looks: string[];
  let seen: LookResult | 'never';
  let told: (string | undefined)[];
  let choice: StandInProvider | { problem: string } | undefined;
  let tunnel: Tunnel;
  beforeEach(() => {
    clock = new ManualClock();
    provider = new StandInProvider();
    looks = [];
    seen = SEEN;
    told = [];
    choice = provider;
    tunnel = new Tunnel({
      choice: () => choice,
      look: (url, signal) => {
        looks.push(url);
        if (seen !== 'never') return Promise.resolve(seen);
        return new Promise(resolve => signal.addEventListener('abort', () => resolve(UNSEEN)));
      },
      checkEvery: () => 60_000,
      openWithin: () => 30_000,
      history: new TunnelHistory({ get: () => undefined, put() {} }, clock),
      clock,
      random: () => 0.5,
      log: pino({ level: 'silent' }),
      urlChanged: url => told.push(url),
      changed() {},
    });
  });

  async function opened(url = URL_A, wish?: StandInTunnel['wish']): Promise<StandInTunnel> {
    const open = new StandInTunnel(url, wish);
    provider.next = { kind: 'open', tunnel: open };
    await tunnel.restart();
    await settle();
    return open;
  }

  test('is told to others once it was seen from outside, and not before', async () => {
    seen = UNSEEN;
    await opened();
    expect(tunnel.standing.kind).toBe('degraded');
    expect(told).toEqual([]);
    seen = SEEN;
    await clock.advance(5000);
    expect(tunnel.standing).toMatchObject({ kind: 'open', url: URL_A });
    expect(told).toEqual([URL_A]);
    expect(tunnel.url).toBe(URL_A);
  });

  test('is looked at once a minute while all is well', async () => {
    await opened();
    await clock.advance(600_000);
    expect(looks).toHaveLength(11);
    await tunnel.stop();
    expect(clock.waiting).toBe(0);
  });

  test('is looked at sooner after a failure, and opened anew after three in a row', async () => {
    const open = await opened();
    seen = UNSEEN;
    await clock.advance(60_000);
    expect(tunnel.standing.kind).toBe('degraded');
    await clock.advance(15_000);
    expect(tunnel.standing).toMatchObject({ kind: 'reopening', message: 'another machine answers' });
    expect(open.closed).toBe(1);
    seen = SEEN;
    await clock.advance(1000);
    expect(tunnel.standing.kind).toBe('open');
    expect(provider.openings).toBe(2);
    // It was never told anything else.
    expect(told).toEqual([URL_A]);
  });

  test('tells a new URL as soon as it is seen there', async () => {
    const open = await opened();
    provider.next = { kind: 'open', tunnel: new StandInTunnel(URL_B) };
    open.die('the server closed it');
    await clock.advance(2000);
    expect(tunnel.standing).toMatchObject({ kind: 'open', url: URL_B });
    expect(told).toEqual([URL_A, URL_B]);
  });

  test('a tunnel that dies during a look is opened anew without waiting for what the look finds', async () => {
    const open = await opened();
    seen = 'never';
    await clock.advance(60_000);
    open.die('the server closed it');
    await settle();
    expect(tunnel.standing).toMatchObject({ kind: 'reopening', message: 'the server closed it' });
  });

  test('a server that is away is asked ever more seldom, never in a loop', async () => {
    provider.next = { kind: 'failed', message: '503' };
    await tunnel.restart();
    await clock.advance(3_600_000);
    // 0.75, 1.5, 3, … up to 225 s between two: nine short ones, then one each 225 s.
    expect(provider.openings).toBeGreaterThan(15);
    expect(provider.openings).toBeLessThan(26);
  });

  test('what does not open in time is given up', async () => {
    await tunnel.restart();
    await clock.advance(29_000);
    expect(tunnel.standing.kind).toBe('opening');
    await clock.advance(1000);
    expect(tunnel.standing).toMatchObject({ kind: 'reopening', message: 'not in time' });
  });

  test('what needs the owner waits for him, however long', async () => {
    provider.next = { kind: 'refused', message: 'the token is bad' };
    await tunnel.restart();
    await clock.advance(86_400_000);
    expect(tunnel.standing).toEqual({ kind: 'refused', message: 'the token is bad' });
    expect(provider.openings).toBe(1);
    expect(clock.waiting).toBe(0);
    await opened();
    expect(tunnel.standing.kind).toBe('open');
  });

  test('what may not be opened is not opened, and says why', async () => {
    choice = { problem: 'the control port is never exposed' };
    await tunnel.restart();
    expect(tunnel.standing).toEqual({ kind: 'refused', message: 'the control port is never exposed' });
    expect(provider.openings).toBe(0);
  });

  test('nobody is told an address any more when it is switched off', async () => {
    const open = await opened();
    choice = undefined;
    await tunnel.restart();
    expect(tunnel.standing.kind).toBe('off');
    expect(told).toEqual([URL_A, undefined]);
    expect(open.closed).toBe(1);
    expect(clock.waiting).toBe(0);
  });

  test('a node that stops closes it and tells nobody', async () => {
    const open = await opened();
    await tunnel.stop();
    expect(open.closed).toBe(1);
    expect(told).toEqual([URL_A]);
    expect(clock.waiting).toBe(0);
  });

  test('a stop while it opens closes what opens late', async () => {
    const late = new StandInTunnel(URL_A);
    provider.open = signal =>
      new Promise(resolve =>
        signal.addEventListener('abort', () => resolve({ kind: 'open', tunnel: late }), { once: true }),
      );
    await tunnel.restart();
    await tunnel.stop();
    expect(late.closed).toBe(1);
  });

  test('is looked at when the owner asks, also twice at once, and not when there is nothing to look at', async () => {
    expect(await tunnel.check()).toBeUndefined();
    await opened();
    seen = UNSEEN;
    const [one, other] = await Promise.all([tunnel.check(), tunnel.check()]);
    expect([one?.result, other?.result]).toEqual([UNSEEN, UNSEEN]);
    expect(looks).toHaveLength(2);
  });

  test('asking again and again makes no third failure of one fault on the way', async () => {
    await opened();
    seen = UNSEEN;
    await tunnel.check();
    seen = SEEN;
    await tunnel.check();
    seen = UNSEEN;
    await tunnel.check();
    await tunnel.check();
    expect(tunnel.standing.kind).toBe('degraded');
  });

  test('a wall clock that is set back stops neither the looks nor the next opening', async () => {
    await opened();
    clock.jump(-3_600_000);
    await clock.advance(120_000);
    expect(looks.length).toBeGreaterThanOrEqual(3);
    provider.next = { kind: 'failed', message: 'away' };
    await tunnel.restart();
    await settle();
    clock.jump(-3_600_000);
    await clock.advance(2000);
    expect(provider.openings).toBeGreaterThan(2);
  });

  describe('whose wish was not granted', () => {
    const wish = { name: 'tandem-a', isGranted: false };

    test('asks for it again after a minute or so, then ever more seldom', async () => {
      await opened(URL_B, wish);
      await clock.advance(60_000);
      expect(provider.regains).toBe(1);
      await clock.advance(86_400_000);
      expect(provider.regains).toBeLessThan(60);
      expect(tunnel.standing).toMatchObject({ kind: 'open', url: URL_B });
    });

    test('moves to it once it is there and seen; the old one still ends what it carries', async () => {
      const old = await opened(URL_B, wish);
      provider.regained = new StandInTunnel(URL_A, { name: 'tandem-a', isGranted: true });
      await clock.advance(60_000);
      expect(tunnel.standing).toMatchObject({ kind: 'open', url: URL_A });
      expect(tunnel.wish).toEqual({ name: 'tandem-a', isGranted: true });
      expect(told).toEqual([URL_B, URL_A]);
      expect(old.closed).toBe(0);
      await clock.advance(60_000);
      expect(old.closed).toBe(1);
      const { regains } = provider;
      await clock.advance(86_400_000);
      expect(provider.regains).toBe(regains);
    });

    test('stays where it is when the new one is not seen', async () => {
      const old = await opened(URL_B, wish);
      const worse = new StandInTunnel(URL_A, { name: 'tandem-a', isGranted: true });
      provider.regained = worse;
      await clock.advance(59_000);
      seen = UNSEEN;
      await clock.advance(1000);
      expect(worse.closed).toBe(1);
      expect(old.closed).toBe(0);
      expect(told).toEqual([URL_B]);
    });

    test('is closed with the one that it left when the node stops', async () => {
      const old = await opened(URL_B, wish);
      const better = new StandInTunnel(URL_A, { name: 'tandem-a', isGranted: true });
      provider.regained = better;
      await clock.advance(60_000);
      await tunnel.stop();
      expect([old.closed, better.closed]).toEqual([1, 1]);
      expect(clock.waiting).toBe(0);
    });
  });
});
