import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, START } from '../../../scripts/simulate/day.ts';
import { ProviderCount, type ProviderTerms } from '../../../scripts/simulate/provider-count.ts';

const TERMS: ProviderTerms = { requestsPerDay: 3, day: 'utc-midnight', requestsPerMinute: 100, countsFailures: true };
const whole = { from: START, to: START + 3 * DAY };

describe('a provider', () => {
  test('that begins anew at midnight gives its number once a day', () => {
    const count = new ProviderCount(TERMS);
    const asked = [0, 1, 2, 23, 24].map(hour => count.ask(START + hour * HOUR).kind);
    expect(asked).toEqual(['goes', 'goes', 'goes', 'day-over', 'goes']);
    expect(count.totals(whole)).toEqual({ sent: 5, most: 4, turnedAway: 1 });
  });

  test('that leaks gives one back after each part of the day', () => {
    const count = new ProviderCount({ ...TERMS, day: 'leaks' });
    const asked = [0, 0, 0, 7, 8, 9].map(hour => count.ask(START + hour * HOUR + 1).kind);
    expect(asked).toEqual(['goes', 'goes', 'goes', 'day-over', 'day-over', 'day-over']);
    const lenient = new ProviderCount({ ...TERMS, day: 'leaks', countsFailures: false });
    expect([0, 0, 0, 7, 8, 9].map(hour => lenient.ask(START + hour * HOUR + 1).kind)).toEqual([
      'goes',
      'goes',
      'goes',
      'day-over',
      'goes',
      'day-over',
    ]);
  });

  test('turns away for seconds who is above its minute', () => {
    const count = new ProviderCount({ ...TERMS, requestsPerDay: 100, requestsPerMinute: 2 });
    expect([0, 10_000, 20_000].map(ms => count.ask(START + ms))).toEqual([
      { kind: 'goes' },
      { kind: 'goes' },
      { kind: 'minute-over', retryAfter: MINUTE - 20_000 },
    ]);
  });

  test('takes a failure back only where it does not count them', () => {
    const remaining = (countsFailures: boolean) => {
      const count = new ProviderCount({ ...TERMS, countsFailures });
      count.ask(START);
      count.failed(START);
      return count.remaining(START);
    };
    expect([remaining(true), remaining(false)]).toEqual([2, 3]);
  });
});
