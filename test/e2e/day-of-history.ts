import { answered, type recording } from '../node/stats/recording.ts';
import { attempt, requestRecord } from '../node/stats/request-record.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const tiers = [
  { tier: 'workstation', backend: 'a/ollama-0', share: 0.45, duration: 2600, firstToken: 420 },
  { tier: 'colab', backend: 'a/colab', share: 0.8, duration: 6200, firstToken: 900 },
  { tier: 'cloud', backend: 'a/groq-a', share: 1, duration: 1100, firstToken: 210 },
] as const;

/** What a point of the day's charts stands for. */
const QUARTER = 15 * MINUTE;

/**
 * The 24 hours that end a minute before the latest quarter of an hour, so that no chart's last point is a quarter that
 * has only just begun, lived through by the real recorder minute by minute: a quiet night in which the node did not
 * run for two hours, a busy noon, and an evening in which Colab is gone and others answer for it.
 */
export async function liveThroughADay({ recorder, clock }: ReturnType<typeof recording>): Promise<void> {
  const end = Math.floor(Date.now() / QUARTER) * QUARTER - MINUTE;
  clock.jump(end - 24 * HOUR - clock.now());
  const next = chance();
  recorder.start();
  for (let minute = 0; minute < 24 * 60; minute += 1) {
    const hour = minute / 60;
    if (minute === 11 * 60) recorder.stop();
    if (minute === 13 * 60) recorder.start();
    const isOff = hour >= 11 && hour < 13;
    const expected = 0.8 + 2.4 * Math.max(0, Math.sin(((hour - 14) / 10) * Math.PI)) + (hour < 8 ? 1.6 : 0);
    for (let count = isOff ? 0 : Math.floor(expected + next()); count > 0; count -= 1) {
      oneRequest(recorder, next, hour >= 4 && hour < 7);
    }
    await clock.advance(MINUTE);
  }
}

function oneRequest(recorder: Recorder, next: () => number, isColabGone: boolean): void {
  if (next() < 0.006) {
    recorder.requestEnded(requestRecord({ outcome: 'refused', status: 503 }));
    return;
  }
  const dice = next();
  const chosen = tiers.find(({ share }) => dice < share) ?? tiers[2];
  const isElsewhere = chosen.tier === 'colab' && (isColabGone || next() < 0.03);
  const { tier, backend, duration, firstToken } = isElsewhere ? tiers[2] : chosen;
  const slowness = 0.5 + next() + (next() < 0.08 ? 3 : 0);
  const gone = attempt({ backend: 'a/colab', tier: 'colab', outcome: 'unreachable', duration: 90 });
  const good = attempt({
    backend,
    tier,
    startedAfter: isElsewhere ? 100 : 0,
    duration: duration * slowness,
    firstToken: firstToken * slowness,
  });
  const record = answered({
    tier,
    backend,
    duration: duration * slowness,
    attempts: isElsewhere ? [gone, good] : [good],
    promptTokens: 180,
    completionTokens: 210,
  });
  recorder.requestEnded(record);
  if (next() < 0.03) recorder.rate(record.id, next() < 0.85 ? 1 : -1);
}

type Recorder = ReturnType<typeof recording>['recorder'];

/** The same numbers at every run. */
function chance(): () => number {
  let seed = 7;
  return () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
}
