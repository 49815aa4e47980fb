import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { goDuration } from '../../../../main/node/backends/openai/go-duration.ts';
import { retryAfterOf, type WaitHints } from '../../../../main/node/backends/openai/retry-after.ts';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const DAY = 86_400_000;

const wait = (hints: Partial<WaitHints>) => retryAfterOf({ headers: {}, said: '', now: NOW, ...hints });
const inHeader = (text: string, more: object = {}) => wait({ headers: { 'retry-after': text, ...more } });

describe('how long an upstream asks to be left alone', () => {
  it.each<[string, number | undefined, number | undefined]>([
    ['whole seconds', inHeader('30'), 30_000],
    ['parts of a second', inHeader('0.5'), 500],
    ['at once', inHeader('0'), 0],
    ['a date', inHeader('Tue, 24 Nov 2026 12:00:20 GMT'), 20_000],
    ['a date that has passed', inHeader('Tue, 24 Nov 2026 11:00:00 GMT'), 0],
    [
      'a date, by the clock of who gave it',
      inHeader('Tue, 24 Nov 2026 15:00:20 GMT', { date: 'Tue, 24 Nov 2026 15:00:00 GMT' }),
      20_000,
    ],
    ['milliseconds, which are more exact', inHeader('2', { 'retry-after-ms': '1250' }), 1250],
    ['nonsense in milliseconds', inHeader('2', { 'retry-after-ms': 'soon' }), 2000],
    ['a header sent twice', wait({ headers: { 'retry-after': ['7', '9'] } }), 7000],
    ['more than a day', inHeader('99999999999'), DAY],
    ['a date in a thousand years', inHeader('Wed, 24 Nov 3026 12:00:00 GMT'), DAY],
    ['less than nothing', inHeader('-5'), undefined],
    ['no number', inHeader('soon'), undefined],
    ['a number in words that a date parser takes', inHeader('in 5'), undefined],
    ['infinity', inHeader('Infinity'), undefined],
    ['empty', inHeader(''), undefined],
    ['nothing', wait({}), undefined],
  ])('%s', (_, told, expected) => {
    expect(told).toBe(expected);
  });

  it.each<[string, Partial<WaitHints>, number | undefined]>([
    ['the platform’s reset, in ms since the epoch', { inBody: { 'X-RateLimit-Reset': String(NOW + 90_000) } }, 90_000],
    ['a reset that is a number', { inBody: { 'X-RateLimit-Reset': NOW + 90_000 } }, 90_000],
    ['a reset in the past', { inBody: { 'X-RateLimit-Reset': String(NOW - 1) } }, undefined],
    ['a provider’s own Retry-After', { inBody: { 'Retry-After': '17' } }, 17_000],
    ['a header before the body', { headers: { 'retry-after': '3' }, inBody: { 'Retry-After': '17' } }, 3000],
  ])('OpenRouter: %s', (_, hints, expected) => {
    expect(wait(hints)).toBe(expected);
  });

  it.each<[string, number | undefined]>([
    [
      'on tokens per day (TPD): Limit 100000, Used 97050, Requested 3619. Please try again in 9m38.016s. Need more?',
      578_016,
    ],
    ['Please try again in 6m0s.', 360_000],
    ['Please retry in 12.5s.', 12_500],
    // Too short to be worth a pause that no header asks for.
    ['Please try again in 577ms.', undefined],
    ['Please try again in 3s.', undefined],
    ['Please try again in a moment.', undefined],
  ])('in words: %s', (said, expected) => {
    expect(wait({ said })).toBe(expected);
  });

  it('is never negative and never more than a day, whatever the headers say', () => {
    const text = fc.oneof(fc.string(), fc.double().map(String), fc.date().map(String), fc.constant('9'.repeat(400)));
    fc.assert(
      fc.property(text, text, fc.string(), (one, other, said) => {
        const told = wait({
          headers: { 'retry-after': one, 'retry-after-ms': other },
          inBody: { 'X-RateLimit-Reset': one },
          said,
        });
        expect(told === undefined || (told >= 0 && told <= DAY)).toBe(true);
      }),
    );
  });
});

describe('durations as Go prints them', () => {
  it.each<[string, number | undefined]>([
    ['2m59.56s', 179_560],
    ['577ms', 577],
    ['1h0m0s', 3_600_000],
    ['24h0m0s', DAY],
    ['7.66s', 7660],
    ['0s', 0],
    ['250µs', 0],
    ['5', undefined],
    ['', undefined],
    ['5 s', undefined],
    ['s5', undefined],
    ['-5s', undefined],
  ])('%s', (text, ms) => {
    expect(goDuration(text)).toBe(ms);
  });
});
