import type { RequestRecord } from '../../main/node/stats/index.ts';
import { isWithin, MEASURED } from './day.ts';
import type { Kind } from './demand.ts';
import type { Case, Run } from './run.ts';

/** Milliseconds. */
export interface Spread {
  readonly median: number;
  readonly p95: number;
}

export interface TierRow {
  readonly tier: string;
  readonly answered: number;
  /** Of all that were asked, 0 to 1. */
  readonly share: number;
  /** Of callers who were answered at once: until their answer began, and until it was whole. */
  readonly wait: Spread | undefined;
  readonly total: Spread | undefined;
  /** Of these answers, by jobs. */
  readonly later: number;
  /** Tries at this tier that gave no good answer. */
  readonly failed: number;
}

/** Who answered one kind of request of one kind of user. */
export interface KindRow {
  readonly kind: Kind;
  readonly userTier: 'free' | 'paid';
  readonly asked: number;
  /** Answers, by tier. */
  readonly by: Readonly<Record<string, number>>;
}

export interface AccountRow {
  readonly id: string;
  readonly sent: number;
  /** The highest count of its provider's. */
  readonly most: number;
  readonly limit: number;
  /** Of free users; undefined where nothing is kept. */
  readonly softLimit: number;
  /** Requests that came when nothing was left. */
  readonly turnedAway: number;
  readonly isOver: boolean;
}

export interface QueueRow {
  readonly queued: number;
  readonly mostWaiting: number;
  readonly wait: Spread | undefined;
  readonly longest: number;
  /** Answered after the day was over. */
  readonly overnight: number;
  /** Given up. */
  readonly dead: number;
}

/** A day in figures. */
export interface Figures {
  readonly asked: number;
  readonly tiers: readonly TierRow[];
  readonly kinds: readonly KindRow[];
  readonly accounts: readonly AccountRow[];
  readonly queue: QueueRow;
  /** Told that nobody can answer now (503), and why. */
  readonly refused: ReadonlyMap<string, number>;
  /** Neither answered nor refused, and how it ended. */
  readonly lost: readonly string[];
}

interface Answer {
  readonly kind: Kind;
  readonly userTier: 'free' | 'paid';
  readonly tier: string;
  readonly isLater: boolean;
  readonly wait: number;
  readonly total: number;
}

const KINDS: readonly Kind[] = ['simple', 'medium', 'complex', 'specialised'];
const TIERS = ['workstation', 'colab', 'cloud'] as const;

/** Counts a run. */
export function figuresOf(run: Run): Figures {
  const answers = run.cases.flatMap(one => answerTo(one, run.records) ?? []);
  const tries = [...run.records.values()]
    .filter(({ at }) => isWithin(at, MEASURED))
    .flatMap(({ attempts }) => attempts);
  const tiers = TIERS.map(tier => {
    const own = answers.filter(answer => answer.tier === tier);
    const live = own.filter(({ isLater }) => !isLater);
    return {
      tier,
      answered: own.length,
      share: own.length / run.cases.length,
      wait: spreadOf(live.map(({ wait }) => wait)),
      total: spreadOf(live.map(({ total }) => total)),
      later: own.length - live.length,
      failed: tries.filter(({ outcome, ...tried }) => tried.tier === tier && outcome !== 'ok').length,
    };
  });
  return {
    asked: run.cases.length,
    tiers,
    kinds: kindsOf(run.cases, answers),
    accounts: accountsOf(run),
    queue: queueOf(run),
    refused: counted(run.cases.flatMap(({ fate }) => (fate?.kind === 'refused' ? [fate.code] : []))),
    lost: run.cases.flatMap(one => lossOf(one) ?? []),
  };
}

function kindsOf(cases: readonly Case[], answers: readonly Answer[]): KindRow[] {
  return KINDS.flatMap(kind =>
    (['free', 'paid'] as const).map(userTier => {
      const isOfIt = (one: { readonly kind: Kind; readonly userTier: string }) =>
        one.kind === kind && one.userTier === userTier;
      const own = answers.filter(isOfIt);
      const by = Object.fromEntries(TIERS.map(tier => [tier, own.filter(answer => answer.tier === tier).length]));
      return { kind, userTier, asked: cases.filter(({ demand }) => isOfIt(demand)).length, by };
    }),
  );
}

function answerTo({ demand, arrivedAt, fate, job }: Case, records: Run['records']): Answer | undefined {
  const id = fate?.kind === 'answered' ? fate.requestId : job?.requestId;
  const record = id === undefined ? undefined : records.get(id);
  if (record?.tier === undefined) return undefined;
  return {
    kind: demand.kind,
    userTier: demand.userTier,
    tier: record.tier,
    isLater: fate?.kind === 'accepted',
    wait: record.at - arrivedAt + begunAfter(record),
    total: record.at - arrivedAt + (record.duration ?? 0),
  };
}

/** Until the caller of a stream had something; for any other, until whoever answered began. */
function begunAfter({ stream, attempts }: RequestRecord): number {
  const giver = stream ? attempts.find(({ firstToken }) => firstToken !== undefined) : attempts.at(-1);
  return giver ? giver.startedAfter + (giver.firstToken ?? 0) : 0;
}

function accountsOf({ upstreams }: Run): AccountRow[] {
  return upstreams.flatMap(({ owners, account }) => {
    if (!account) return [];
    const { limit } = account;
    const { sent, most, turnedAway } = account.totals(MEASURED);
    const softLimit = limit * (owners.entry.kind === 'openai' ? (owners.entry.quota?.softLimit ?? 1) : 1);
    return [{ id: owners.id, sent, most, limit, softLimit, turnedAway, isOver: most > limit || turnedAway > 0 }];
  });
}

function queueOf({ cases, waiting }: Run): QueueRow {
  const jobs = cases.flatMap(({ job }) => (job ? [job.job] : []));
  const waits = jobs.flatMap(({ createdAt, endedAt, state }) =>
    state === 'done' && endedAt ? [endedAt - createdAt] : [],
  );
  return {
    queued: cases.filter(({ fate }) => fate?.kind === 'accepted').length,
    mostWaiting: Math.max(0, ...waiting),
    wait: spreadOf(waits),
    longest: Math.max(0, ...waits),
    overnight: jobs.filter(({ state, endedAt }) => state === 'done' && (endedAt ?? 0) >= MEASURED.to).length,
    dead: jobs.filter(({ state }) => state === 'failed').length,
  };
}

/** How a request ended that was neither answered nor refused; undefined when it was. */
function lossOf({ demand, fate, job }: Case): string | undefined {
  const ending = endingOf(fate, job);
  return ending === undefined ? undefined : `${demand.id} (${demand.kind}, ${demand.way}): ${ending}`;
}

function endingOf(fate: Case['fate'], job: Case['job']): string | undefined {
  switch (fate?.kind) {
    case undefined:
      return 'nothing was heard of it again';
    case 'answered':
    case 'refused':
      return undefined;
    case 'broken':
      return `its stream ended in an error: ${fate.why}`;
    case 'failed':
      return `it met a fault: ${fate.why}`;
    case 'accepted':
      if (!job) return 'its job is gone';
      return job.job.state === 'done' ? undefined : `its job is ${job.job.state}`;
  }
}

function spreadOf(values: readonly number[]): Spread | undefined {
  if (values.length === 0) return undefined;
  const sorted = values.toSorted((one, other) => one - other);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { median: at(0.5), p95: at(0.95) };
}

function counted(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
