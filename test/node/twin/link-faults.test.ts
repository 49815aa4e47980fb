import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ManualClock } from '../../fakes/clock.ts';
import { answers, hangs, type StandIn, type Step, standIn, streamed, writes } from '../cascade/stand-ins.ts';
import { accountWith } from '../quota/stand-ins.ts';
import { acrossTheLink, type TwinNode, twins } from './two-nodes.ts';

const TEXT = 'one two three four five six seven';
/** What is for free users of 15 a day. */
const LIMIT = 12;

/** What a backend does at one call; each of them counts towards its quota. */
const DEEDS: readonly Step[] = [
  writes(TEXT),
  writes(TEXT),
  answers(TEXT),
  writes(TEXT, { cutAfter: 3 }),
  writes(TEXT, { cutAfter: 0 }),
  hangs,
];

const deeds = fc.array(fc.constantFrom(...DEEDS), { minLength: 1, maxLength: 30 });
const happening = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ what: fc.constant('ask' as const), of: fc.constantFrom('a', 'b'), leaves: fc.boolean() }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ what: fc.constant('link' as const), of: fc.constantFrom('a', 'b'), isUp: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('hear' as const), of: fc.constantFrom('a', 'b') }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 4000 }) }) },
);

const looks = { tier: 'cloud' as const, capabilities: ['prefill' as const], maxConcurrent: 3 };

/** Two nodes with an account each. */
function world(ofA: readonly Step[], ofB: readonly Step[]) {
  const clock = new ManualClock();
  const books = [
    accountWith({ 'requests-day': 15 }, { clock }),
    accountWith({ 'requests-day': 15 }, { clock }),
  ] as const;
  const accounts = { 'a/groq': books[0].account, 'b/groq': books[1].account };
  const backends = { a: standIn('groq', ofA, looks), b: standIn('groq', ofB, looks) };
  const pair = twins({ a: [backends.a], b: [backends.b], accounts, clock });
  return { ...pair, books, backends };
}

function expectNothingLost(node: TwinNode, backend: StandIn, rows: readonly { readonly settled: number }[]): void {
  expect(backend.calls.length).toBeLessThanOrEqual(LIMIT);
  expect(rows.length).toBeLessThanOrEqual(LIMIT);
  expect(rows.filter(({ settled }) => settled !== 1)).toEqual([]);
  const [own] = node.own;
  expect([own?.slots.inFlight, own?.slots.waiting, node.lender.lentNow(`${node.id}/groq`)]).toEqual([0, 0, 0]);
  for (const state of node.roster.states) expect([state.slots.inFlight, state.slots.waiting]).toEqual([0, 0]);
}

test('whatever the link, the callers and the backends do, no account is over its limit, no slot is lost and no text is wrong', async () => {
  await fc.assert(
    fc.asyncProperty(deeds, deeds, fc.array(happening, { maxLength: 25 }), async (ofA, ofB, happenings) => {
      const { a, b, clock, link, back, heartbeat, books, backends, rules } = world(ofA, ofB);
      const answered: Promise<unknown>[] = [];
      for (const it of happenings) {
        if (it.what === 'pass') await clock.advance(it.ms);
        else if (it.what === 'hear') it.of === 'a' ? a.hear(b) : b.hear(a);
        else if (it.what === 'link') (it.of === 'a' ? link : back).isUp = it.isUp;
        else {
          const caller = new AbortController();
          const asking = streamed((it.of === 'a' ? a : b).cascade, { signal: caller.signal });
          answered.push(asking.catch((error: Error) => error.message));
          await acrossTheLink();
          if (it.leaves) caller.abort(new Error('gone'));
        }
      }
      link.isUp = true;
      back.isUp = true;
      for (let passed = 0; passed <= rules.timeouts.total; passed += 5000) {
        heartbeat();
        await clock.advance(5000);
        await acrossTheLink();
      }
      for (const outcome of await Promise.all(answered)) {
        if (typeof outcome === 'object' && outcome !== null && 'end' in outcome && outcome.end === 'complete') {
          expect(outcome).toMatchObject({ text: TEXT, finish: 'stop' });
        }
      }
      expectNothingLost(a, backends.a, books[0].memory.rows);
      expectNothingLost(b, backends.b, books[1].memory.rows);
    }),
    { numRuns: 40 },
  );
}, 60_000);
