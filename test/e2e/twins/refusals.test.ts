import { afterEach, describe, expect, it } from 'vitest';
import { TcpProxy } from '../../fakes/tcp-proxy.ts';
import { Recorder, sendAgain } from './recorder.ts';
import { clockAhead, otherRelease } from './surroundings/index.ts';
import { documentOf, Machine, type PairOptions, SECRET, TwinPair, until } from './twin-pair.ts';

const MINUTE = 60_000;
const OTHER_SECRET = 'another secret, which is quite as long as theirs';

const closing: AsyncDisposable[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map(one => one[Symbol.asyncDispose]()));
});

async function pairOf(options: PairOptions = {}): Promise<TwinPair> {
  const pair = await TwinPair.start(options);
  closing.push(pair);
  return pair;
}

/** A third machine, which takes `a` for its twin. */
async function thirdOf(pair: TwinPair, id: string, secret: string): Promise<Machine> {
  const way = await TcpProxy.open();
  const machine = new Machine(id, way, documentOf(id, way.url, pair.a.way.url, { secretOf: () => secret }));
  closing.push(machine);
  await machine.start();
  return machine;
}

/** Why a machine is not in touch with its twin, as its page says it. */
function troubleOf(machine: Machine, reason: string): Promise<string> {
  return until(`the page of ${machine.id} says ${reason}`, async () => {
    const { trouble, isHeard } = (await machine.twins()).twin ?? {};
    return trouble?.reason === reason && isHeard === false ? trouble.message : undefined;
  });
}

/** Each for itself: both are active, and neither asks the other one's backends. */
async function expectStrangers(pair: TwinPair): Promise<void> {
  for (const machine of [pair.a, pair.b]) {
    await until('it is active', async () => ((await machine.router()).active === machine.id ? true : undefined));
    const answer = await machine.chat('auto');
    expect([answer.status, answer.headers.get('x-tandem-backend')]).toEqual([200, `${machine.id}/local`]);
    expect((await machine.chat(`${pair.other(machine).id}/local`)).status).toBeGreaterThanOrEqual(400);
  }
}

async function expectFriends(pair: TwinPair): Promise<void> {
  await pair.agreed();
  for (const machine of [pair.a, pair.b]) {
    const owner = pair.other(machine).id;
    const answer = await machine.chat(`${owner}/local`);
    expect([answer.status, answer.headers.get('x-tandem-backend')]).toEqual([200, `${owner}/local`]);
  }
}

describe('clocks that differ', () => {
  it('by four minutes do no harm, and both pages show it', async () => {
    const pair = await pairOf({ env: id => (id === 'b' ? clockAhead(4 * MINUTE) : {}) });
    await expectFriends(pair);
    const seen = await Promise.all([pair.a.twins(), pair.b.twins()]);
    const [ofB = 0, ofA = 0] = seen.map(({ twin }) => twin?.clockAhead);
    expect(Math.round(ofB / MINUTE)).toBe(4);
    expect(Math.round(ofA / MINUTE)).toBe(-4);
  });

  it.each([10, -10])('by %i minutes keep two nodes apart, and both pages say why', async minutes => {
    const pair = await pairOf({ env: id => (id === 'b' ? clockAhead(minutes * MINUTE) : {}) });
    for (const machine of [pair.a, pair.b]) {
      expect(await troubleOf(machine, 'clock-skew')).toBe('the clocks differ by 10 minutes; five are tolerated');
    }
    await expectStrangers(pair);
  });
});

describe('releases that differ', () => {
  it('understand each other within a major version of the protocol, and both pages say that they differ', async () => {
    const pair = await pairOf({ env: id => (id === 'b' ? otherRelease('1.9') : {}) });
    await expectFriends(pair);
    const [ofB, ofA] = await Promise.all([pair.a.twins(), pair.b.twins()]);
    expect(ofB.twin).toMatchObject({ id: 'b', version: '7.7.7', isOtherVersion: true });
    expect(ofA.twin).toMatchObject({ id: 'a', isOtherVersion: true });
  });

  it.each(['0.9', '2.0'])('do not when it is version %s, and both pages say so', async protocol => {
    const pair = await pairOf({ env: id => (id === 'b' ? otherRelease(protocol) : {}) });
    const major = protocol[0];
    expect(await troubleOf(pair.a, 'version')).toContain(`speaks version ${major} of the twins’ protocol, not 1`);
    expect(await troubleOf(pair.b, 'version')).toContain(`speaks version 1 of the twins’ protocol, not ${major}`);
    await expectStrangers(pair);
  });
});

describe('a node that is not the twin', () => {
  it.each(['b', 'c'])('gets nothing without the secret, though it calls itself %s', async id => {
    const pair = await pairOf();
    const { term } = await (await pair.agreed()).router();
    const impostor = await thirdOf(pair, id, OTHER_SECRET);
    expect(await troubleOf(impostor, 'not-opened')).toContain('does not open with the secret');
    expect((await impostor.chat('a/local')).status).toBeGreaterThanOrEqual(400);
    expect((await impostor.chat('auto')).headers.get('x-tandem-backend')).toBe(`${id}/local`);
    await expectFriends(pair);
    expect(await (await pair.agreed()).router()).toMatchObject({ term });
    expect(pair.a.life.node.stderr.join('\n')).toContain('"reason":"not-opened"');
  });

  it('is a twin whose secret is another one: each stays alone and says why', async () => {
    const pair = await pairOf({ secretOf: id => (id === 'a' ? SECRET : OTHER_SECRET) });
    for (const machine of [pair.a, pair.b]) await troubleOf(machine, 'not-opened');
    await expectStrangers(pair);
  });

  it('is one with the id of this very node', async () => {
    const pair = await pairOf({ document: () => ({ node: { id: 'same', name: 'both' } }) });
    for (const machine of [pair.a, pair.b]) {
      expect(await troubleOf(machine, 'not-opened')).toBe('both nodes are called same; one has to be renamed');
      expect((await machine.chat('auto')).headers.get('x-tandem-backend')).toBe('same/local');
    }
  });
});

describe('a pairing that ended', () => {
  it('on one side is one that the other still has: a twin that was reinstalled is told so, and can be paired anew', async () => {
    const pair = await pairOf();
    await pair.agreed();
    await pair.b.kill();
    const document = documentOf('b', pair.b.way.url, pair.a.way.url, { secretOf: () => undefined });
    await using fresh = new Machine('b', pair.b.way, document);
    await fresh.start();
    expect(await troubleOf(pair.a, 'not-paired')).toBe('this node has no twin');
    expect((await fresh.twins()).twin).toBeUndefined();

    await fresh.life.control('trpc/showPairingCode', {}, 'POST');
    const { pairing } = await fresh.twins();
    const { code } = (pairing as { offer: { code: string } }).offer;
    const entered = await pair.a.life.control('trpc/enterPairingCode', { url: pair.b.way.url, code }, 'POST');
    expect(await entered.text()).toContain('Paired with T7910-B');
    await until('they hear each other', async () =>
      (await pair.a.twins()).twin?.isHeard && (await fresh.twins()).twin?.isHeard ? true : undefined,
    );
  });

  it('on purpose ends it on both sides, and what was sent before opens nothing any more', async () => {
    const pair = await pairOf();
    const recorder = new Recorder(pair.a.way);
    await expectFriends(pair);
    const [before] = recorder.messages('heartbeat');
    expect(await (await pair.b.life.control('trpc/unpair', {}, 'POST')).text()).toContain('Not paired with');
    await until('neither has a twin', async () => {
      const seen = await Promise.all([pair.a.twins(), pair.b.twins()]);
      return seen.every(({ twin }) => twin === undefined) ? true : undefined;
    });
    await expectStrangers(pair);
    expect((await pair.a.router()).nodes).toHaveLength(1);
    if (!before) throw new Error('no heartbeat was recorded');
    const again = await sendAgain(pair.a.life.gateway, before);
    expect([again.status, await again.json()]).toMatchObject([403, { error: { code: 'not-paired' } }]);
  });

  it('while the other one is away is found out by that one when it is back', async () => {
    const pair = await pairOf();
    await pair.agreed();
    pair.weather = { way: 'refused' };
    await pair.b.life.control('trpc/unpair', {}, 'POST');
    pair.weather = { way: 'open' };
    expect(await troubleOf(pair.a, 'not-paired')).toBe('this node has no twin');
    await expectStrangers(pair);
  });
});
