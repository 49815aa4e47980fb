import type { Clock } from '../../../main/node/clock/index.ts';
import {
  bothFigures,
  figuresHandlers,
  type RateHere,
  ratingHandlers,
  type Twin,
  type TwinAsked,
} from '../../../main/node/pair/index.ts';
import { ManualClock } from '../../fakes/clock.ts';
import { recording } from '../stats/recording.ts';
import { MemoryLink } from '../twin/linked-peers.ts';

/** Two nodes, `a` and `b`, that count what happens to them, and a link in memory by which A asks B. */
export function recordedTwins(
  given: { readonly zoneOfB?: string /** B's clock, ms. */; readonly ahead?: number } = {},
) {
  const { ahead = 0 } = given;
  const clock = new ManualClock();
  const a = recording({ clock });
  const clockOfB = aheadOf(clock, ahead);
  const b = recording({ clock: clockOfB, ...(given.zoneOfB === undefined ? {} : { zone: given.zoneOfB }) });
  const rateAtB: RateHere = (...rating) => b.recorder.rate(...rating);
  const handlers = { ...figuresHandlers({ nodeId: 'b', recorder: b.recorder }), ...ratingHandlers(rateAtB) };
  const link = new MemoryLink(() => handlers);
  const twin: { -readonly [Key in keyof Twin]: Twin[Key] } = {
    id: 'b',
    name: 'T7910-B',
    isHeard: true,
    clockAhead: ahead,
  };
  const asked: TwinAsked = { twin: () => twin, peer: link, clock };
  const figures = (wanted: Parameters<typeof bothFigures>[2]) => bothFigures(asked, a.recorder.history, wanted);
  return { a, b, clock, link, twin, asked, figures };
}

/** The same time, shown by a clock that is so many ms ahead. */
function aheadOf(clock: ManualClock, ms: number): ManualClock {
  const view: Clock = {
    now: () => clock.now() + ms,
    monotonic: () => clock.monotonic(),
    timer: (delay, fire) => clock.timer(delay, fire),
  };
  return Object.assign(Object.create(clock), view);
}
