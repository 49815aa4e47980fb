import { describe, expect, it } from 'vitest';
import { type Facts, markdownOf, type PairFacts, reportOf } from '../../../main/node/report/index.ts';
import { factsOf, MONDAY, station } from './facts-of.ts';

const HOUR = 3_600_000;

/** A quiet Monday of two machines that hear each other, unless said otherwise. */
function twoMachines(pair: Partial<PairFacts> = {}, facts: Partial<Facts> = {}): Facts {
  const known = { known: 1440, up: 1440, resting: 0, down: 0, share: 1 };
  return factsOf({
    uptimes: ['a', 'b'].map(id => ({ id, ...known })),
    ...facts,
    pair: {
      twin: { id: 'b', name: 'T7910-B' },
      told: { kind: 'both' },
      isHeard: true,
      isNew: false,
      clockAhead: 200,
      events: [],
      ...pair,
    },
  });
}

const hands = (facts: Facts) => reportOf(facts).hands.map(({ level, text }) => `${level}: ${text}`);

describe('what needs a hand about two machines', () => {
  it('is nothing when they hear each other', () => {
    expect(hands(twoMachines())).toEqual([]);
  });

  it.each<[string, Partial<PairFacts>, string]>([
    [
      'a twin that is lost',
      { isHeard: false, told: { kind: 'this', because: 'it is not heard' } },
      'down: T7910-B is not heard.',
    ],
    [
      'a clock that is ahead',
      { clockAhead: 240_000 },
      'attention: The clock of T7910-B is 240 s ahead of this machine’s.',
    ],
    [
      'a clock that is behind',
      { clockAhead: -31_000 },
      'attention: The clock of T7910-B is 31 s behind this machine’s.',
    ],
    ['another version', { otherVersion: '0.9.0' }, 'attention: T7910-B has another version: 0.9.0.'],
    ['figures that it does not tell', { told: { kind: 'this', because: 'Only of this.' } }, 'attention: Only of this.'],
  ])('is %s', (_, pair, expected) => {
    expect(hands(twoMachines(pair))).toEqual([expected]);
  });

  it('is a machine that did not run for a part of the day, unless they were paired on it', () => {
    const away = { uptimes: [{ id: 'a', known: 1440, up: 1440, resting: 0, down: 0, share: 1 }] };
    expect(hands(twoMachines({}, away))).toEqual(['attention: T7910-B did not run for 24 h of the day.']);
    expect(hands(twoMachines({ isNew: true }, away))).toEqual([]);
  });
});

describe('what needs a hand about a backend of the twin', () => {
  const refused = station({ id: 'b/groq', node: 'b', state: { kind: 'disabled', reason: 'its key is refused' } });

  it('is done where its owner is set up, and switched on from here', () => {
    expect(reportOf(twoMachines({}, { stations: [refused] })).hands).toEqual([
      {
        level: 'down',
        text: 'b/groq cannot be used: its key is refused',
        todo: 'Put its key right in the setup of T7910-B, then switch it on again.',
        action: { kind: 'call', procedure: 'enable', input: { backend: 'b/groq' } },
      },
    ]);
    const engine = station({
      id: 'b/ollama',
      node: 'b',
      tier: 'workstation',
      state: { kind: 'down', reason: 'refused' },
    });
    const [hand] = reportOf(twoMachines({}, { stations: [engine] })).hands;
    expect(hand?.todo).toContain('See whether its engine runs on T7910-B');
  });

  it('is not told beside that the twin is lost', () => {
    const lost = twoMachines({ isHeard: false }, { stations: [refused] });
    expect(hands(lost)).toEqual(['down: T7910-B is not heard.']);
  });
});

describe('the report of two machines', () => {
  it('has both of them among its services, and no twin among those that are gone', () => {
    const { services } = reportOf(twoMachines());
    expect(services.map(({ id, kind, state }) => [id, kind, state?.kind])).toEqual([
      ['a', 'node', 'serving'],
      ['b', 'node', 'serving'],
    ]);
    expect(reportOf(twoMachines({ isHeard: false })).services[1]?.state).toEqual({
      kind: 'down',
      reason: 'T7910-B is not heard',
    });
  });

  it('tells what happened between them, as text too', () => {
    const text = 'both machines were active for 40 s: they did not hear each other';
    const report = reportOf(twoMachines({ events: [{ at: MONDAY.from + 14 * HOUR, text }] }));
    expect(report.pair).toEqual({
      twin: { id: 'b', name: 'T7910-B' },
      isBoth: true,
      events: [{ at: MONDAY.from + 14 * HOUR, text }],
    });
    const markdown = markdownOf(report);
    expect(markdown).toContain('# T7910-A and T7910-B: 2026-11-23');
    expect(markdown).toContain(`## Between the two machines\n\n- 2026-11-23 14:00: ${text}`);
    expect(markdown).toContain('| b (its twin) | serving |');
  });

  it('says when it is of one of them only', () => {
    const markdown = markdownOf(reportOf(twoMachines({ told: { kind: 'this', because: 'it is not heard' } })));
    expect(markdown).toContain('# T7910-A: 2026-11-23');
    expect(markdown).toContain('The figures are only of T7910-A: T7910-B did not tell its own.\n\nNothing happened.');
  });
});
