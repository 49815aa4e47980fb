import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pathOrSkip } from '../../real/locate.ts';
import { KEYS } from '../queue-node.ts';
import { Machine, Pair, until } from './machine.ts';
import { locateNamespaces, Namespaces, type Wire } from './network/namespaces.ts';

const HEARTBEAT = 500;
const LEASE = 3000;
const LIMIT = 20;
/** For a test, and for what comes before it, ms: two processes start, and a lease is waited for more than once. */
const PATIENCE = 60_000;
const PERFECT: Wire = {};

const local = { id: 'local', kind: 'simulated', tier: 'workstation', tokensPerSecond: 2000, firstTokenDelay: 5 };
const account = { ...local, id: 'account', tier: 'cloud', quota: { requestsPerDay: LIMIT, softLimit: 1 } };

/** Where a node is: the address that its twin has for it, and the port of its page. */
interface Place {
  readonly url: string;
  readonly gateway: number;
  readonly control: number;
}

async function placeIn(network: Namespaces, end: 'a' | 'b'): Promise<Place> {
  const [gateway, control] = await Promise.all([network.entrance(end), network.entrance(end)]);
  return { url: `http://${network.addressOf(end)}:${gateway}`, gateway, control };
}

function documentOf(id: string, own: Place, twin: Place): object {
  return {
    node: { id, name: `T7910-${id.toUpperCase()}` },
    backends: [local, account],
    peer: {
      url: twin.url,
      secret: 'a secret that both of the twins have, long enough',
      heartbeat: HEARTBEAT,
      lease: LEASE,
    },
    control: { port: own.control },
    gateway: {
      host: '0.0.0.0',
      port: own.gateway,
      publicUrl: own.url,
      keys: Object.entries(KEYS).map(([name, key]) => ({ name, key })),
    },
  };
}

interface Model {
  readonly id: string;
  readonly quota?: readonly { readonly window: string; readonly remaining: number }[];
}

async function usedOf(machine: Machine): Promise<number> {
  const { data } = (await (await machine.life.call('/v1/models')).json()) as { data: Model[] };
  const own = data.find(({ id }) => id === `${machine.id}/account`);
  return LIMIT - (own?.quota?.find(({ window }) => window === 'requests-day')?.remaining ?? Number.NaN);
}

const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

/** Two machines with nothing in common but a line of IP packets. */
describe('two nodes in network namespaces of their own', { timeout: PATIENCE }, () => {
  let network: Namespaces;
  let pair: Pair<Machine>;
  const located = locateNamespaces();
  beforeEach(async context => {
    const possible = await located;
    if (possible.kind === 'impossible') return context.skip(possible.why);
    pathOrSkip(possible, context);
    network = await Namespaces.make();
    const places = { a: await placeIn(network, 'a'), b: await placeIn(network, 'b') };
    const machine = (end: 'a' | 'b', other: 'a' | 'b') =>
      new Machine(end, documentOf(end, places[end], places[other]), { through: network.through(end) });
    pair = new Pair(machine('a', 'b'), machine('b', 'a'));
    await Promise.all([pair.a.start(), pair.b.start()]);
    await pair.agreed();
  }, PATIENCE);
  afterEach(async () => {
    await pair?.[Symbol.asyncDispose]();
    await network?.[Symbol.asyncDispose]();
  });

  const bothActive = () =>
    until('both hold themselves to be active', async () => {
      const routers = await Promise.all([pair.a.router(), pair.b.router()]);
      return routers.every(({ self, active }) => self === active) ? routers : undefined;
    });

  it('answer by each other’s backends and keep the role over 300 ms there and back with 5 % of the packets lost', async () => {
    const before = await pair.agreed();
    const { term } = await before.router();
    network.wires = { a: { delay: 150, loss: 0.05 }, b: { delay: 150, loss: 0.05 } };
    const answers = [pair.a, pair.b].flatMap(machine => {
      const owner = `${pair.other(machine).id}/local`;
      return Array.from({ length: 6 }, async (_, turn) => {
        const response = await machine.chat(owner, 'Write a caption.', { stream: turn % 2 === 0 });
        const text = await response.text();
        const isWhole = turn % 2 === 0 ? text.includes('[DONE]') : text.includes('"finish_reason":"stop"');
        return [response.status, response.headers.get('x-tandem-backend') === owner, isWhole];
      });
    });
    expect(await Promise.all(answers)).toEqual(answers.map(() => [200, true, true]));
    await wait(2 * LEASE);
    expect((await pair.agreed()).id).toBe(before.id);
    expect((await before.router()).term).toBe(term);
    const roundTrip = ((await pair.a.twins()).twin as { roundTrip?: number } | undefined)?.roundTrip ?? 0;
    expect(roundTrip).toBeGreaterThan(250);
  });

  it('both answer while the cable is out, spend no account twice, and follow the higher term when it is back', async () => {
    network.cable('b', 'down');
    const routers = await bothActive();
    expect(new Set(routers.map(({ term }) => term)).size).toBe(2);
    for (const machine of [pair.a, pair.b]) {
      const answer = await machine.chat('auto');
      expect([answer.status, answer.headers.get('x-tandem-backend')]).toEqual([200, `${machine.id}/local`]);
    }
    const asked = Array.from({ length: 2 * LIMIT }, (_, turn) =>
      (turn % 2 === 0 ? pair.a : pair.b).chat(`${turn % 2 === 0 ? 'a' : 'b'}/account`).then(({ status }) => status),
    );
    network.cable('b', 'up');
    // Whoever asks across the line asks while it comes back.
    const across = Array.from({ length: 2 * LIMIT }, (_, turn) =>
      (turn % 2 === 0 ? pair.a : pair.b).chat(`${turn % 2 === 0 ? 'b' : 'a'}/account`).then(({ status }) => status),
    );
    const statuses = await Promise.all([...asked, ...across]);
    expect(statuses.filter(status => status === 200).length).toBeLessThanOrEqual(2 * LIMIT);
    const winner = await pair.agreed();
    expect((await winner.router()).term).toBeGreaterThanOrEqual(Math.max(...routers.map(({ term }) => term)));
    for (const machine of [pair.a, pair.b]) expect(await usedOf(machine)).toBeLessThanOrEqual(LIMIT);
    const events = (await Promise.all([pair.a.twins(), pair.b.twins()])).flatMap(seen => seen.events);
    expect(events.map(({ kind }) => kind)).toContain('both-were-active');
  });

  it.each(['a', 'b'] as const)(
    'both answer while nothing of %s gets through, and agree when it does again',
    async mute => {
      const before = await Promise.all([pair.a.router(), pair.b.router()]);
      network.wires = { a: PERFECT, b: PERFECT, [mute]: { loss: 1 } };
      const routers = await bothActive();
      for (const machine of [pair.a, pair.b]) {
        const answer = await machine.chat('auto');
        expect([answer.status, answer.headers.get('x-tandem-node')]).toEqual([200, machine.id]);
      }
      network.wires = { a: PERFECT, b: PERFECT };
      const winner = await pair.agreed();
      const { term } = await winner.router();
      expect(term).toBeGreaterThanOrEqual(Math.max(...[...routers, ...before].map(router => router.term)));
      const answer = await pair.a.chat('b/local');
      expect([answer.status, answer.headers.get('x-tandem-backend')]).toEqual([200, 'b/local']);
    },
  );
});
