import type { Backend } from '../../../main/node/backends/backend.ts';
import { BackendState, Cascade, Lender } from '../../../main/node/cascade/index.ts';
import type { Clock } from '../../../main/node/clock/index.ts';
import { configSchema, type RoutingConfig } from '../../../main/node/config/index.ts';
import type { Account } from '../../../main/node/quota/index.ts';
import type { AttemptRecord, RequestRecord } from '../../../main/node/stats/index.ts';
import { lendingHandlers } from '../../../main/node/twin/lending.ts';
import { shareState } from '../../../main/node/twin/share-state.ts';
import { readSharedState } from '../../../main/node/twin/shared-state.ts';
import { TwinRoster } from '../../../main/node/twin/twin-roster.ts';
import { ManualClock, settle } from '../../fakes/clock.ts';
import { MemoryLink } from './linked-peers.ts';

export const HEARTBEAT = 2000;
export const LEASE = 6000;

interface Given {
  readonly a?: readonly Backend[];
  readonly b?: readonly Backend[];
  /** By full id, `b/groq`. */
  readonly accounts?: Readonly<Record<string, Account>>;
  readonly routing?: Partial<RoutingConfig>;
  readonly clock?: ManualClock;
  /** B's clock is so many ms ahead of A's. */
  readonly skew?: number;
}

export type TwinNode = ReturnType<typeof nodeOf>;

/** Two nodes with a cascade each over their own backends and each other's, joined by a link in memory. */
export function twins(given: Given = {}) {
  const clock = given.clock ?? new ManualClock();
  const rules: RoutingConfig = { ...configSchema.parse({ node: { id: 'a' } }).routing, ...given.routing };
  const { accounts = {} } = given;
  const there = new MemoryLink(() => b.handlers);
  const back = new MemoryLink(() => a.handlers);
  const a: TwinNode = nodeOf('a', given.a ?? [], there, { clock, rules, accounts });
  const b: TwinNode = nodeOf('b', given.b ?? [], back, { clock: ahead(clock, given.skew ?? 0), rules, accounts });
  /** Each hears of the other what is so now. */
  const heartbeat = () => {
    a.hear(b);
    b.hear(a);
  };
  heartbeat();
  return { a, b, clock, link: there, back, heartbeat, rules };
}

interface Common {
  readonly clock: Clock;
  readonly rules: RoutingConfig;
  readonly accounts: Readonly<Record<string, Account>>;
}

function nodeOf(id: string, backends: readonly Backend[], peer: MemoryLink, { clock, rules, accounts }: Common) {
  const own = backends.map(
    backend => new BackendState(id, backend, rules.breaker, clock, accounts[`${id}/${backend.id}`]),
  );
  const records: RequestRecord[] = [];
  const attempts: AttemptRecord[] = [];
  const observer = {
    attemptEnded: (attempt: AttemptRecord) => {
      attempts.push(attempt);
      roster.notice(attempt.backend);
    },
    recordChanged() {},
    requestEnded: (record: RequestRecord) => records.push(record),
  };
  const roster = new TwinRoster({
    nodeId: id,
    peer,
    clock,
    patience: () => ({ heartbeat: HEARTBEAT, lease: LEASE }),
    breaker: () => rules.breaker,
    changed() {},
  });
  const lender = new Lender({ routing: () => rules, clock, observer, changed() {} });
  const cascade = new Cascade({
    states: () => [...own, ...roster.states],
    routing: () => rules,
    clock,
    random: () => 0.5,
    observer,
    advice: () => undefined,
  });
  const state = (name: string) => {
    const found = [...own, ...roster.states].find(known => known.id === name);
    if (!found) throw new Error(`${id} knows no backend ${name}`);
    return found;
  };
  const shared = () => shareState({ states: own, lentNow: name => lender.lentNow(name), clock });
  return {
    id,
    own,
    roster,
    lender,
    cascade,
    records,
    attempts,
    state,
    shared,
    handlers: lendingHandlers({ nodeId: id, states: () => own, lender }),
    hear(twin: { readonly id: string; readonly shared: () => unknown }) {
      const told = readSharedState(JSON.parse(JSON.stringify(twin.shared())));
      if (!told) throw new Error('what was told is not understood');
      roster.learn(twin.id, `T7910-${twin.id.toUpperCase()}`, told, clock.monotonic());
    },
  };
}

/** The same time on a clock that is set otherwise. */
function ahead(clock: Clock, by: number): Clock {
  return {
    now: () => clock.now() + by,
    monotonic: () => clock.monotonic(),
    timer: (delay, fire) => clock.timer(delay, fire),
  };
}

/** Lets everything get across the link that is on its way. */
export async function acrossTheLink(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await settle();
}
