import { GOOD_WAY, LEASE, NAMES, type Pair } from './pair.ts';
import { LONGEST_DELAY, LONGEST_STOP, type Watch } from './watch.ts';
import type { Way, World } from './world.ts';

const SHUT: Way = { ...GOOD_WAY, isOpen: false };
const between = (random: () => number, least: number, most: number) => least + random() * (most - least);

/** What a link can be like for a while; undefined is one that comes and goes. */
const KINDS: readonly (readonly [a: Way, b: Way] | undefined)[] = [
  [GOOD_WAY, GOOD_WAY],
  [SHUT, SHUT],
  [SHUT, GOOD_WAY],
  [GOOD_WAY, SHUT],
  both({ isOpen: true, loss: 0.05, delay: [300, 310] }),
  both({ isOpen: true, loss: 0.4, delay: [5, LONGEST_DELAY] }),
  both({ isOpen: true, loss: 0, delay: [5, LONGEST_DELAY] }),
  [{ isOpen: true, loss: 0.6, delay: [5, 300] }, GOOD_WAY],
  undefined,
];

/** Everything that can go wrong, for a while, one thing after the other and often several at once. */
export function storm(world: World, pair: Pair, random: () => number, until: number): void {
  for (let time = world.now; time < until; ) {
    const end = Math.min(until, time + between(random, 2000, 40_000));
    const kind = KINDS[Math.floor(random() * KINDS.length)];
    if (kind) world.at(time, () => setWays(pair, kind));
    else flap(world, pair, random, { from: time, until: end, down: [100, 3 * LEASE], up: [100, 2 * LEASE] });
    time = end;
  }
  for (let time = world.now; time < until; time += between(random, 500, 30_000)) {
    const at = time;
    world.at(at, () => mishap(world, pair, random, until));
  }
}

function mishap(world: World, pair: Pair, random: () => number, until: number): void {
  const node = pair.nodes[NAMES[random() < 0.5 ? 0 : 1]];
  const twin = pair.nodes[node.name === 'a' ? 'b' : 'a'];
  const makeActive = () => {
    if (!node.machine.isStopped) node.election?.makeActive();
  };
  const mishaps: readonly (() => void)[] = [
    () => {
      pair.crash(node);
      world.at(Math.min(until, world.now + between(random, 50, 20_000)), () => pair.start(node));
    },
    () => node.machine.stopFor(Math.min(between(random, 100, LONGEST_STOP), until - world.now)),
    makeActive,
    () => pair.handOver(node, random() < 0.5 ? 'choice' : 'leaving'),
    // Both owners want something at one time.
    () => {
      makeActive();
      pair.handOver(twin, 'choice');
    },
    () => {
      node.preferred = random() < 0.5;
    },
  ];
  mishaps[Math.floor(random() * mishaps.length)]?.();
}

/** A link that is down and up in turns, ms. */
export function flap(
  world: World,
  pair: Pair,
  random: () => number,
  times: {
    readonly from: number;
    readonly until: number;
    readonly down: readonly [number, number];
    readonly up: readonly [number, number];
  },
): void {
  for (let time = times.from; time < times.until; ) {
    world.at(time, () => setWays(pair, [SHUT, SHUT]));
    time += between(random, ...times.down);
    if (time < times.until) world.at(time, () => setWays(pair, [GOOD_WAY, GOOD_WAY]));
    time += between(random, ...times.up);
  }
}

/** The link is whole, both nodes run, and nobody does anything. */
export function clearUp(world: World, pair: Pair, watch: Watch): void {
  setWays(pair, [GOOD_WAY, GOOD_WAY]);
  for (const node of pair.all) pair.start(node);
  watch.calmSince = world.now;
}

function setWays(pair: Pair, [a, b]: readonly [Way, Way]): void {
  pair.ways = { a, b };
}

function both(way: Way): readonly [Way, Way] {
  return [way, way];
}
