import type { MeasuredSpeed } from '../backends/index.ts';
import type { Capability, RoutingConfig, Tier } from '../config/index.ts';
import type { Standing } from '../quota/index.ts';
import { byPreference } from './preference.ts';
import { isShortOfMemory, lastOfAll, type Pressure, whenAgain } from './pressure.ts';
import { type ReadingLimits, tooSlowToRead } from './reading-time.ts';

/** What the caller asked for: `auto`, `tier:cloud` or `a/groq`. */
export type Target =
  | { readonly kind: 'auto' }
  | { readonly kind: 'tier'; readonly tier: Tier }
  | { readonly kind: 'backend'; readonly id: string };

export type ComplexityClass = 'simple' | 'medium' | 'complex';

/** What the plan needs to know of a request. */
export interface PlanRequest {
  readonly target: Target;
  readonly complexity: number;
  /** Set when the caller's `messageType` names a class: it outranks the score. */
  readonly fixedClass?: ComplexityClass;
  readonly userTier: 'free' | 'paid';
  readonly needs: readonly Capability[];
  readonly promptTokens: number;
  /** Embeddings come from the workstation tier only. */
  readonly wantsEmbeddings: boolean;
  /** A queued job: what is about to be lost is open to it, whoever else it is closed to. */
  readonly isJob?: boolean;
  /** Its caller takes an answer later too; see `CascadeRequest`. */
  readonly canWait?: boolean;
  /** Backends with a known context of at most this many tokens were too small for it already. */
  readonly contextAbove?: number;
}

/** What the plan needs to know of a backend at this moment. Times are ms since the epoch. */
export interface BackendSnapshot {
  /** `a/groq`. */
  readonly id: string;
  readonly tier: Tier;
  readonly capabilities: ReadonlySet<Capability>;
  readonly contextTokens: number | undefined;
  readonly embeddings: boolean;
  readonly inFlight: number;
  readonly slots: number;
  /** Recent time to first token of answers that succeeded, ms. */
  readonly firstToken: number | undefined;
  /** Share of the recent tries that failed, 0 to 1, fading within seconds. */
  readonly failureShare: number;
  /** Asked after every other of its tier, however busy those are: a model to survive on. */
  readonly isLastResort: boolean;
  readonly health: Health;
  /** Its machine has no room for more; left out: it has, or its machine is not ours. */
  readonly pressure?: Pressure;
  /** `assumed`: nobody configured it, so that it may not exist. */
  readonly origin?: 'assumed';
  /** How its account stands for this request; left out: it has no quota. */
  readonly quota?: Standing;
  /** How fast its model for this request was when it was measured; left out: it never was. */
  readonly speed?: MeasuredSpeed;
  /** Ms since its owner told all this; left out: it is this node's own. */
  readonly age?: number;
  /** That is longer than an owner that is well is silent. */
  readonly isLate?: true;
}

export type Health =
  | { readonly kind: 'ready' }
  /** Back from an outage; one trial at a time. */
  | { readonly kind: 'on-trial'; readonly isTrying: boolean }
  | { readonly kind: 'down'; readonly until: number }
  | { readonly kind: 'resting'; readonly until: number; readonly reason: string }
  | { readonly kind: 'disabled'; readonly reason: string }
  /** `until` when it only needs time: something is being fetched or loaded. */
  | { readonly kind: 'not-ready'; readonly reason: string; readonly until?: number };

export interface Candidate {
  readonly id: string;
  readonly tier: Tier;
  readonly reason: string;
}

/** Why a backend is not asked; policy reads `cause`, people read `reason`. */
export interface Exclusion extends Candidate {
  readonly cause: ExclusionCause;
}

export type ExclusionCause =
  | { readonly kind: 'not-asked-for' }
  | { readonly kind: 'tier-closed' }
  | { readonly kind: 'lacks'; readonly what: readonly string[] }
  | { readonly kind: 'context'; readonly contextTokens: number }
  /** It was looked for, and a person has to set it up: nothing is known of it, and it does not come by itself. */
  | { readonly kind: 'not-set-up' }
  | { readonly kind: 'unavailable'; readonly until?: number; readonly isResting: boolean };

export interface Plan {
  readonly class: ComplexityClass;
  readonly candidates: readonly Candidate[];
  readonly excluded: readonly Exclusion[];
}

/** The routing rules that a plan follows; without timeouts nobody is too slow. */
type Rules = Pick<RoutingConfig, 'thresholds' | 'order' | 'paidTiers'> & { readonly timeouts?: ReadingLimits };

/**
 * Which backends are asked, in which order and why: a pure function of the request, the routing rules and what is
 * known of the backends. Tiers follow the order of the request's class, but what runs on a machine that is busy with other
 * work comes after all of them, and is not asked at all where that machine is about to run out of memory. Within a tier the last resort is last, before it
 * what its owner has not told of for a while, and before that what mostly fails. Among the others the account with the
 * largest share left of its quota is first, so that all run out together, this node's and its twin's; then the least
 * loaded for its capacity, then the one whose first tokens came sooner, then this node's own, then the one listed first.
 * After all tiers come those that were measured too slow to read this prompt in the time for a first token.
 * @param now ms since the epoch
 */
export function plan(request: PlanRequest, routing: Rules, backends: readonly BackendSnapshot[], now: number): Plan {
  const klass = request.fixedClass ?? classOf(request.complexity, routing.thresholds);
  const order = tierOrder(request, routing.order[klass]);
  const own = ordered(request, routing, backends, order, klass, now);
  if (own.candidates.length > 0 || !settlesForLess(request, own.excluded)) return { class: klass, ...own };
  const others = BEST_FIRST.filter(tier => !order.includes(tier));
  const left = backends.filter(({ tier }) => others.includes(tier));
  const open = ordered(request, routing, left, others, klass, now);
  return {
    class: klass,
    candidates: open.candidates.map(candidate => ({ ...candidate, reason: OPEN_TO_ALL })),
    excluded: [...own.excluded.filter(({ tier }) => !others.includes(tier)), ...open.excluded],
  };
}

/** What a request is sent to whose own tiers are closed to it, whatever its class. */
const BEST_FIRST: readonly Tier[] = ['cloud', 'colab', 'workstation'];
const OPEN_TO_ALL = 'the best tier that is open to everyone; those for such requests are for paying users, or spent';

/** Its tiers are for paying users, and its caller cannot wait: the contract gives it the best open tier of any. */
function settlesForLess({ target, canWait, wantsEmbeddings }: PlanRequest, excluded: readonly Exclusion[]): boolean {
  if (target.kind !== 'auto' || canWait || wantsEmbeddings) return false;
  return excluded.some(({ cause }) => cause.kind === 'tier-closed');
}

/** The backends of these tiers that can be asked, in order, and why the others cannot. */
function ordered(
  request: PlanRequest,
  { paidTiers, timeouts }: Rules,
  backends: readonly BackendSnapshot[],
  order: readonly Tier[],
  klass: ComplexityClass,
  now: number,
): Omit<Plan, 'class'> {
  const excluded: Exclusion[] = [];
  const open: BackendSnapshot[] = [];
  for (const backend of backends) {
    const exclusion = excludes(backend, request, paidTiers, order, now);
    if (exclusion) excluded.push({ id: backend.id, tier: backend.tier, ...exclusion });
    else open.push(backend);
  }
  const candidates: Candidate[] = [];
  const slow: Candidate[] = [];
  const pressed = new Set<string>();
  order.forEach((tier, place) => {
    const here = open.filter(backend => backend.tier === tier);
    if (here.length > 1) here.sort(byPreference);
    for (const backend of here) {
      const reason = tooSlowToRead(backend, request.promptTokens, timeouts);
      if (reason) slow.push({ id: backend.id, tier, reason });
      else candidates.push({ id: backend.id, tier, reason: describe(backend, klass, place) });
      if (backend.pressure) pressed.add(backend.id);
    }
  });
  const all = slow.length > 0 ? [...candidates, ...slow] : candidates;
  return { candidates: pressed.size === 0 ? all : lastOfAll(all, pressed), excluded };
}

/** The class of a complexity score. */
export function classOf(score: number, thresholds: RoutingConfig['thresholds']): ComplexityClass {
  if (score >= thresholds.complex) return 'complex';
  return score >= thresholds.medium ? 'medium' : 'simple';
}

/** Every answering tier has its turn: those that the configured order leaves out are not asked unless by name. */
function tierOrder(request: PlanRequest, configured: readonly Tier[]): readonly Tier[] {
  const all: readonly Tier[] = ['workstation', 'colab', 'cloud'];
  if (request.wantsEmbeddings && request.target.kind !== 'tier') return ['workstation'];
  if (request.target.kind === 'auto') {
    return configured.filter((tier, place) => tier !== 'queue' && configured.indexOf(tier) === place);
  }
  return request.target.kind === 'tier' ? [request.target.tier] : all;
}

function excludes(
  backend: BackendSnapshot,
  request: PlanRequest,
  paidTiers: readonly Tier[],
  order: readonly Tier[],
  now: number,
): { cause: ExclusionCause; reason: string } | undefined {
  const { target } = request;
  if (target.kind === 'backend' && target.id !== backend.id) return notAskedFor('another backend was asked for');
  const isTierAskedFor = target.kind !== 'tier' || target.tier === backend.tier;
  if (request.wantsEmbeddings && isTierAskedFor && !(backend.embeddings && backend.tier === 'workstation')) {
    return { cause: { kind: 'lacks', what: ['embeddings'] }, reason: 'gives no embeddings' };
  }
  if (!order.includes(backend.tier)) return notAskedFor(`tier ${backend.tier} is not among the tiers for this request`);
  if (backend.origin === 'assumed' && backend.health.kind === 'not-ready' && backend.health.until === undefined) {
    return { cause: { kind: 'not-set-up' }, reason: backend.health.reason };
  }
  if (request.needs.some(need => !backend.capabilities.has(need))) {
    const lacking = request.needs.filter(need => !backend.capabilities.has(need));
    return { cause: { kind: 'lacks', what: lacking }, reason: `lacks ${lacking.join(', ')}` };
  }
  const context = backend.contextTokens;
  if (context !== undefined && (request.promptTokens > context || context <= (request.contextAbove ?? 0))) {
    const reason = `its context of ${context} tokens is too small (about ${request.promptTokens} needed)`;
    return { cause: { kind: 'context', contextTokens: context }, reason };
  }
  const isOpen = request.userTier === 'paid' || (request.isJob && backend.quota?.isExpiring);
  if (!isOpen && paidTiers.includes(backend.tier)) {
    return { cause: { kind: 'tier-closed' }, reason: `tier ${backend.tier} is for paying users` };
  }
  return unavailable(backend.health, now) ?? spent(backend.quota) ?? outOfMemory(backend.pressure, now);
}

/** A minute that is full is waited for by others for seconds, a spent day until its reset; nobody is asked meanwhile. */
function spent(quota: Standing | undefined): { cause: ExclusionCause; reason: string } | undefined {
  if (!quota?.stop) return undefined;
  const { until, reason } = quota.stop;
  const when = until === undefined ? {} : { until };
  return { cause: { kind: 'unavailable', ...when, isResting: until !== undefined }, reason };
}

/** Another answer would push the whole machine into its swap, and with it the answers that it gives now. */
function outOfMemory(
  pressure: Pressure | undefined,
  now: number,
): { cause: ExclusionCause; reason: string } | undefined {
  if (!isShortOfMemory(pressure)) return undefined;
  return { cause: { kind: 'unavailable', until: whenAgain(now), isResting: false }, reason: pressure.reason };
}

function unavailable(health: Health, now: number): { cause: ExclusionCause; reason: string } | undefined {
  switch (health.kind) {
    case 'ready':
      return undefined;
    case 'on-trial':
      if (!health.isTrying) return undefined;
      return {
        cause: { kind: 'unavailable', isResting: false },
        reason: 'back from an outage, on trial with another request',
      };
    case 'down':
      return {
        cause: { kind: 'unavailable', until: health.until, isResting: false },
        reason: `down; looked at again in ${seconds(health.until - now)}`,
      };
    case 'resting':
      return {
        cause: { kind: 'unavailable', until: health.until, isResting: true },
        reason: `rests for ${seconds(health.until - now)} (${health.reason})`,
      };
    case 'not-ready':
      return { cause: { kind: 'unavailable', until: health.until, isResting: false }, reason: health.reason };
    case 'disabled':
      return { cause: { kind: 'unavailable', isResting: false }, reason: health.reason };
  }
}

function notAskedFor(reason: string): { cause: ExclusionCause; reason: string } {
  return { cause: { kind: 'not-asked-for' }, reason };
}

function describe(backend: BackendSnapshot, klass: ComplexityClass, place: number): string {
  const parts = [
    `${ordinal(place)} tier for ${klass} requests`,
    `${backend.inFlight} of ${backend.slots} slots in use`,
  ];
  if (backend.firstToken !== undefined) parts.push(`first token lately after ${seconds(backend.firstToken)}`);
  if (backend.quota) parts.push(`${Math.round(backend.quota.shareLeft * 100)} % of its quota left`);
  if (backend.failureShare > 0.2) parts.push('failed lately');
  if (backend.isLastResort) parts.push('a very small model, the last of its tier');
  if (backend.health.kind === 'on-trial') parts.push('on trial after an outage');
  if (backend.pressure) parts.push(`${backend.pressure.reason}, so it is asked after all others`);
  if (backend.age !== undefined) parts.push(heard(backend.age));
  return parts.join(', ');
}

function heard(age: number): string {
  return age < 1000 ? 'heard of just now' : `last heard ${Math.round(age / 1000)} s ago`;
}

function ordinal(place: number): string {
  return ['first', 'second', 'third', 'fourth'][place] ?? `${place + 1}th`;
}

function seconds(ms: number): string {
  return ms < 1000 ? `${Math.max(0, Math.round(ms))} ms` : `${(ms / 1000).toPrecision(ms < 10_000 ? 2 : 3)} s`;
}
