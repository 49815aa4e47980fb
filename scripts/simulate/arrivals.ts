import { HOUR } from './day.ts';
import { between, type Random } from './random.ts';

/**
 * Requests in each hour of a working day, in thousandths: low at night, a rise from seven, peaks before and after lunch,
 * a smaller one in the evening, as traces of chat services have it (BurstGPT, Azure LLM inference 2023: the busiest hour
 * has five to ten times the load of the quietest).
 */
const HOURS = [12, 8, 6, 5, 5, 8, 15, 30, 55, 75, 85, 78, 58, 70, 84, 80, 70, 55, 45, 42, 40, 34, 24, 16] as const;

/** Share of a day that comes in bursts: a campaign or an import asks for many texts within two minutes. */
const IN_BURSTS = 0.1;
const BURSTS = 7;
const BURST_LENGTH = 120_000;
/** Bursts begin between these hours. */
const BURST_HOURS = { from: 8, to: 20 } as const;

/** When the requests of a day come, ms after its beginning, in order. No two come in the same millisecond. */
export function arrivalsOf(count: number, random: Random): number[] {
  const inBursts = Math.round(count * IN_BURSTS);
  const bursts = Array.from({ length: BURSTS }, () => between(random, BURST_HOURS.from * HOUR, BURST_HOURS.to * HOUR));
  const times = Array.from({ length: count }, (_, place) => {
    if (place >= inBursts) return byTheHour(random);
    return (bursts[place % BURSTS] ?? 0) + between(random, 0, BURST_LENGTH);
  });
  times.sort((one, other) => one - other);
  let last = -1;
  return times.map(time => {
    last = Math.max(Math.floor(time), last + 1);
    return last;
  });
}

function byTheHour(random: Random): number {
  let left = random() * HOURS.reduce((sum, share) => sum + share, 0);
  const hour = HOURS.findIndex(share => {
    left -= share;
    return left < 0;
  });
  return Math.max(hour, 0) * HOUR + random() * HOUR;
}
