import { expect, test } from 'vitest';
import { TurnedAway } from '../../../main/node/twin/turned-away.ts';
import { ManualClock } from '../../fakes/clock.ts';

test('who knocks a thousand times is a line a minute, with how often it was', async () => {
  const clock = new ManualClock();
  const lines: unknown[] = [];
  const turnedAway = new TurnedAway(clock, { warn: (said: unknown) => lines.push(said) });
  for (let turn = 0; turn < 1000; turn += 1) turnedAway.note('not-opened');
  turnedAway.note('version');
  await clock.advance(60_000);
  turnedAway.note('not-opened');
  turnedAway.note('not-opened');
  expect(lines).toEqual([{ reason: 'not-opened' }, { reason: 'version' }, { reason: 'not-opened', since: 999 }]);
});
