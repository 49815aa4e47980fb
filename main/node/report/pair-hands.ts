import type { Facts, PairFacts } from './facts.ts';
import type { Hand } from './report.ts';
import { durationOf } from './words.ts';

const MINUTE = 60_000;
/** Of a day; a machine that was away for less was only started anew. */
const SHORT_BREAK = 10;
/** Beyond five minutes the two no longer understand each other; from here on somebody should set a clock, ms. */
const CLOCKS_APART = 30_000;

/** What needs a hand about the two machines together. */
export function handsForPair(facts: Facts): Hand[] {
  const { pair } = facts;
  if (!pair) return [];
  return [...ofLink(pair), ...ofClocks(pair), ...ofVersions(pair), ...ofFigures(pair), ...ofItsDay(facts, pair)];
}

const action = { kind: 'page', page: 'twins' } as const;

function ofLink({ twin, isHeard }: PairFacts): Hand[] {
  if (isHeard) return [];
  const todo = 'See whether the machine is on, Tandem runs on it, and the network or the tunnel between the two is up.';
  return [{ level: 'down', text: `${twin.name} is not heard.`, todo, action }];
}

function ofClocks({ twin, clockAhead }: PairFacts): Hand[] {
  const apart = Math.abs(clockAhead);
  if (apart < CLOCKS_APART) return [];
  const where = clockAhead > 0 ? 'ahead of' : 'behind';
  return [
    {
      level: 'attention',
      text: `The clock of ${twin.name} is ${Math.round(apart / 1000)} s ${where} this machine’s.`,
      todo: 'Set the clocks of both by the network; with more than five minutes between them they no longer understand each other.',
      action,
    },
  ];
}

function ofVersions({ twin, otherVersion }: PairFacts): Hand[] {
  if (otherVersion === undefined) return [];
  const todo = 'Both go on together; bring the older one up to date when it suits.';
  return [{ level: 'attention', text: `${twin.name} has another version: ${otherVersion}.`, todo, action }];
}

/** That it is not heard was said. */
function ofFigures({ told, isHeard }: PairFacts): Hand[] {
  if (told.kind === 'both' || !isHeard) return [];
  return [{ level: 'attention', text: told.because, todo: 'Look at its own page for the rest.' }];
}

function ofItsDay({ day, now, uptimes }: Facts, { twin, told, isNew }: PairFacts): Hand[] {
  if (told.kind !== 'both' || isNew) return [];
  const known = uptimes.find(({ id }) => id === twin.id)?.known ?? 0;
  const missing = Math.round((Math.min(now, day.to) - day.from) / MINUTE) - known;
  // A little more than for this node: the two clocks may differ.
  if (missing < SHORT_BREAK + 5) return [];
  return [
    {
      level: 'attention',
      text: `${twin.name} did not run for ${durationOf(missing * MINUTE)} of the day.`,
      todo: 'See whether the machine was off or asleep, and have Tandem start with it.',
    },
  ];
}
