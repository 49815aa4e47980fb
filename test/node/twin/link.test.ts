import { describe, expect, it } from 'vitest';
import { Addresses } from '../../../main/node/twin/addresses.ts';
import { type Heartbeat, makeHeartbeat } from '../../../main/node/twin/heartbeat.ts';
import { Link } from '../../../main/node/twin/link.ts';
import type { Peer, PeerAnswer } from '../../../main/node/twin/peer.ts';
import { ManualClock } from '../../fakes/clock.ts';

const INTERVAL = 2000;
const LAN = 'http://192.168.1.5:8484';
const TUNNEL = 'https://tandem-b.example.org';

/** A twin that can be reached at addresses, each of which takes its time or does not answer. */
class Twin {
  readonly clock = new ManualClock();
  readonly addresses = new Addresses(this.clock);
  readonly heard: Heartbeat[] = [];
  readonly asked: { readonly address: string; readonly operation: string; readonly at: number }[] = [];
  /** Time there and back by address, ms; an address that is not there does not answer. */
  readonly ways = new Map<string, number>();
  /** What it says. */
  told: Partial<Heartbeat> = {};
  says: unknown;
  changes = 0;
  readonly link: Link;

  constructor() {
    const at = (address: string): Peer => ({
      ask: (operation, _message, signal) => this.#ask(address, operation, signal),
      open: () => Promise.reject(new Error('not asked for here')),
    });
    this.link = new Link({
      peer: { ...at(''), at },
      addresses: this.addresses,
      clock: this.clock,
      interval: () => INTERVAL,
      say: () => makeHeartbeat({ id: 'a', name: 'T7910-A' }, [], {}, this.clock.now()),
      hear: heartbeat => {
        this.heard.push(heartbeat);
        this.addresses.learn(TUNNEL, heartbeat.addresses);
      },
      changed: () => {
        this.changes += 1;
      },
    });
  }

  beats(): number {
    return this.asked.filter(({ operation }) => operation === 'heartbeat').length;
  }

  async #ask(address: string, operation: string, signal: AbortSignal): Promise<PeerAnswer> {
    this.asked.push({ address, operation, at: this.clock.monotonic() });
    const way = this.ways.get(address);
    await new Promise<void>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      if (way !== undefined) this.clock.timer(way, resolve);
    });
    const usual = makeHeartbeat({ id: 'b', name: 'T7910-B' }, [], {}, this.clock.now());
    return { kind: 'answered', message: this.says === undefined ? { ...usual, ...this.told } : this.says };
  }
}

function twinAt(ways: Readonly<Record<string, number>>): Twin {
  const twin = new Twin();
  for (const [address, way] of Object.entries(ways)) twin.ways.set(address, way);
  twin.addresses.learn(TUNNEL, []);
  twin.link.start();
  return twin;
}

describe('the link to the twin', () => {
  it('speaks once in an interval, however long the way is', async () => {
    const twin = twinAt({ [TUNNEL]: 300 });
    await twin.clock.advance(10 * INTERVAL);
    expect(twin.beats()).toBeGreaterThanOrEqual(10);
    expect(twin.beats()).toBeLessThanOrEqual(11);
    expect(twin.link.view()).toMatchObject({ roundTrip: 300, loss: 0 });
    twin.link.stop();
  });

  it('tells soon what is new, and many news at one time', async () => {
    const twin = twinAt({ [TUNNEL]: 10 });
    await twin.clock.advance(500);
    const before = twin.beats();
    for (let news = 0; news < 10; news += 1) twin.link.tell();
    await twin.clock.advance(300);
    expect(twin.beats()).toBe(before + 1);
    twin.link.stop();
  });

  it('finds the better way that the twin names, and leaves it when it fails', async () => {
    const twin = twinAt({ [TUNNEL]: 200, [LAN]: 5 });
    twin.told = { addresses: [LAN] };
    await twin.clock.advance(40 * INTERVAL);
    expect(twin.asked.at(-1)?.address).toBe(LAN);
    twin.ways.delete(LAN);
    await twin.clock.advance(5 * INTERVAL);
    expect(twin.asked.at(-1)?.address).toBe(TUNNEL);
    expect(twin.link.isSilentFor(3 * INTERVAL)).toBe(false);
    twin.link.stop();
  });

  it('does not change ways for a difference that is none', async () => {
    const twin = twinAt({ [TUNNEL]: 20, [LAN]: 18 });
    twin.told = { addresses: [LAN] };
    await twin.clock.advance(60 * INTERVAL);
    const used = twin.asked.filter(({ operation }) => operation === 'heartbeat').map(({ address }) => address);
    expect(new Set(used)).toEqual(new Set([TUNNEL]));
    twin.link.stop();
  });

  it('says how much is lost, and what is the trouble', async () => {
    const twin = twinAt({ [TUNNEL]: 10 });
    await twin.clock.advance(5 * INTERVAL);
    twin.ways.clear();
    await twin.clock.advance(20 * INTERVAL);
    const view = twin.link.view();
    expect(view.loss).toBeGreaterThan(0.5);
    expect(view.trouble).toMatchObject({ kind: 'unreachable' });
    expect(twin.link.isSilentFor(6000)).toBe(true);
    twin.ways.set(TUNNEL, 10);
    await twin.clock.advance(4 * INTERVAL);
    expect(twin.link.view().trouble).toBeUndefined();
    expect(twin.link.isSilentFor(6000)).toBe(false);
    twin.link.stop();
  });

  it('knows by how much the twin’s clock is ahead', async () => {
    const twin = twinAt({ [TUNNEL]: 100 });
    twin.told = { at: twin.clock.now() + 240_000 };
    await twin.clock.advance(150);
    expect(twin.link.view().clockAhead).toBeCloseTo(240_000, -3);
    twin.link.stop();
  });

  it.each([
    ['nothing', null],
    ['a text', 'hello'],
    ['one without a name', { node: 'b' }],
    ['one with an id that is none', { ...makeHeartbeat({ id: '../x', name: 'x' }, [], {}, 0) }],
  ])('does not take %s for a heartbeat', async (_what, says) => {
    const twin = twinAt({ [TUNNEL]: 10 });
    twin.says = says;
    await twin.clock.advance(3 * INTERVAL);
    expect(twin.heard).toEqual([]);
    expect(twin.link.view().trouble).toMatchObject({ kind: 'failed' });
    twin.link.stop();
  });

  it('hears a twin that can reach us when we cannot reach it', async () => {
    const twin = twinAt({});
    const { handlers } = twin.link;
    if (handlers.heartbeat?.kind !== 'answer') throw new Error('no heartbeat');
    await twin.clock.advance(3 * INTERVAL);
    expect(twin.link.isSilentFor(1000)).toBe(true);
    const said = makeHeartbeat({ id: 'b', name: 'T7910-B' }, [LAN], {}, twin.clock.now());
    expect(await handlers.heartbeat.handle(said, new AbortController().signal)).toMatchObject({ node: 'a' });
    expect(twin.link.isSilentFor(1000)).toBe(false);
    expect(twin.heard).toHaveLength(1);
    twin.link.stop();
  });

  it('keeps what it knows of an odd address of the twin, and takes the heartbeat all the same', async () => {
    const twin = twinAt({ [TUNNEL]: 10 });
    twin.told = { addresses: ['javascript:alert(1)'] };
    await twin.clock.advance(INTERVAL);
    expect(twin.heard.length).toBeGreaterThan(0);
    expect(twin.link.view().addresses.map(({ url }) => url)).toEqual([TUNNEL]);
    twin.link.stop();
  });
});
