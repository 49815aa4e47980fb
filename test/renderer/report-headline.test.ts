import { expect, test } from 'vitest';
import { isNear, reportHeadline } from '../../renderer/pages/report/headline.ts';

const days = { today: '2026-11-24', yesterday: '2026-11-23' };
const look = { level: 'attention', text: 'x', todo: 'y' } as const;
const down = { level: 'down', text: 'x', todo: 'y' } as const;

test.each([
  ['2026-11-23', [], 'All well yesterday', 'serving'],
  ['2026-11-24', [], 'All well today so far', 'serving'],
  ['2026-10-01', [], 'All well on Thu, 1 Oct 2026', 'serving'],
  ['2026-11-23', [look], '1 thing needs a hand', 'attention'],
  ['2026-11-23', [down, look], '2 things need a hand', 'down'],
  ['2026-10-01', [look, look], '2 things needed a hand on Thu, 1 Oct 2026', 'attention'],
] as const)('the title of %s with %j is its answer', (day, hands, text, mood) => {
  expect(reportHeadline({ day, hands }, days)).toEqual({ text, mood });
});

test('only yesterday’s and today’s tell how things are now', () => {
  expect(['2026-11-24', '2026-11-23', '2026-11-22'].map(day => isNear(day, days))).toEqual([true, true, false]);
});
