import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Config, parseConfig, printProblem } from '../../main/node/config/index.ts';
import { isFinal, type Job, jobView } from '../../main/node/queue/index.ts';
import type { RequestRecord } from '../../main/node/stats/index.ts';
import { ask, type Fate } from './caller.ts';
import { DAY, DAYS, isWithin, MEASURED, MINUTE, START } from './day.ts';
import { type Demand, type DemandShape, demandOf } from './demand.ts';
import type { OwnersBackend } from './owners-backends.ts';
import { randomFor } from './random.ts';
import { createRouter, type Router } from './router.ts';
import type { Incident } from './scenario.ts';
import { VirtualClock } from './virtual-clock.ts';
import { createWorld, type Upstream } from './world.ts';

export interface RunOptions {
  readonly seed: number;
  readonly demand: DemandShape;
  readonly backends: readonly OwnersBackend[];
  readonly incidents: readonly Incident[];
}

/** A request of the measured day and what became of it. */
export interface Case {
  readonly demand: Demand;
  /** Ms since the epoch. */
  readonly arrivedAt: number;
  /** Left out: it was never heard of again. */
  readonly fate?: Fate;
  /** The job that it became, as it stood at the end. */
  readonly job?: { readonly job: Job; readonly requestId?: string };
}

/** What is left of a run for those who count. */
export interface Run {
  readonly cases: readonly Case[];
  /** Every request, and every try of a job, by its id. */
  readonly records: ReadonlyMap<string, RequestRecord>;
  readonly upstreams: readonly Upstream[];
  /** Jobs that waited, looked at every minute of the measured day. */
  readonly waiting: readonly number[];
}

/** Runs three days on a clock of their own and tells of the second one. */
export async function run({ seed, demand, backends, incidents }: RunOptions): Promise<Run> {
  const clock = new VirtualClock(START);
  const folder = mkdtempSync(join(tmpdir(), 'tandem-simulate-'));
  const upstreams = createWorld({ backends, incidents, seed, clock });
  const records = new Map<string, RequestRecord>();
  const router = createRouter({
    config: await configOf(backends),
    backends: upstreams.map(({ backend }) => backend),
    folder,
    clock,
    seed,
    ended: record => records.set(record.id, record),
  });
  const fates = new Map<string, Fate>();
  const measured: Demand[] = [];
  const waiting: number[] = [];
  try {
    const started = router.start();
    await clock.runUntil(START + BEGINNING);
    await started;
    for (let day = 0; day < DAYS; day += 1) {
      const asked = demandOf(day, demand, randomFor(seed, `demand ${day}`));
      if (day === MEASURED_DAY) measured.push(...asked);
      for (const one of asked) {
        clock.timer(START + day * DAY + one.at - clock.now(), () => {
          void ask(router, one).then(fate => fates.set(one.id, fate));
        });
      }
    }
    const isOver = () => clock.now() >= MEASURED.to && measured.every(({ id }) => isEnded(router, fates.get(id)));
    while (clock.now() < START + DAYS * DAY && !isOver()) {
      await clock.runUntil(clock.now() + MINUTE - (clock.now() % MINUTE));
      if (isWithin(clock.now(), MEASURED)) waiting.push(router.queue.counts().queued);
    }
    const cases = measured.map(one => caseOf(router, one, fates.get(one.id)));
    return { cases, records, upstreams, waiting };
  } finally {
    await router.stop();
    rmSync(folder, { recursive: true });
  }
}

/** The prober's first look at everybody, ms. */
const BEGINNING = 10_000;
const MEASURED_DAY = 1;

async function configOf(backends: readonly OwnersBackend[]): Promise<Config> {
  const document = { node: { id: 'a' }, backends: backends.map(({ entry }) => entry) };
  const loaded = await parseConfig(JSON.stringify(document), { env: {}, folder: '.', dataFolder: '.' });
  if (loaded.kind === 'loaded') return loaded.config;
  throw new Error(loaded.problems.map(printProblem).join('\n'));
}

function isEnded(router: Router, fate: Fate | undefined): boolean {
  if (fate?.kind !== 'accepted') return fate !== undefined;
  const job = router.queue.find(fate.jobId)?.job;
  return job === undefined || isFinal(job.state);
}

function caseOf(router: Router, demand: Demand, fate: Fate | undefined): Case {
  const arrivedAt = MEASURED.from + demand.at;
  if (fate?.kind !== 'accepted') return { demand, arrivedAt, ...(fate ? { fate } : {}) };
  const whole = router.queue.find(fate.jobId);
  if (!whole) return { demand, arrivedAt, fate };
  const { requestId } = jobView(whole);
  return { demand, arrivedAt, fate, job: { job: whole.job, ...(requestId === undefined ? {} : { requestId }) } };
}
