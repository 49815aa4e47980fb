import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { Backend } from '../../../main/node/backends/index.ts';
import type { RoutingConfig } from '../../../main/node/config/index.ts';
import { type GatewayDeps, jobWork } from '../../../main/node/gateway/index.ts';
import { type Delivery, type JobStore, type NewJob, Queue } from '../../../main/node/queue/index.ts';
import { openStore, type Store } from '../../../main/node/store/index.ts';
import { setup } from '../cascade/stand-ins.ts';

const silent = pino({ level: 'silent' });

/** A store on a disk of its own whose writes can be made to fail. */
class DiskStore implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'tandem-queue-'));
  readonly store: Store;
  /** The store's word for why it takes nothing; undefined while it does. */
  trouble: string | undefined;
  /** The file was damaged and exchanged for an empty one. */
  isExchanged = false;
  /** How often a job was read whole. */
  reads = 0;

  constructor(clock: ReturnType<typeof setup>['clock']) {
    this.store = openStore({ folder: this.folder, clock, log: silent, changed() {} });
  }

  /** The jobs, as far as there is no trouble. */
  get jobs(): JobStore {
    const { jobs } = this.store;
    const guarded = <Arguments extends unknown[]>(write: (...given: Arguments) => ReturnType<JobStore['change']>) => {
      return (...given: Arguments) => {
        if (this.trouble !== undefined) return { kind: 'refused' as const, reason: this.trouble };
        return this.isExchanged ? { kind: 'stale' as const } : write(...given);
      };
    };
    return {
      add: guarded((job, request) => jobs.add(job, request)),
      change: guarded(job => jobs.change(job)),
      changeAll: changes => (this.trouble === undefined && !this.isExchanged ? jobs.changeAll(changes) : []),
      adopt: guarded(adoption => jobs.adopt(adoption)),
      dropKey: guarded(id => jobs.dropKey(id)),
      withdraw: guarded(id => jobs.withdraw(id)),
      standings: range => jobs.standings(range),
      standing: id => jobs.standing(id),
      untold: () => jobs.untold(),
      latestDelivery: id => jobs.latestDelivery(id),
      finish: guarded((job, outcome, delivery) => jobs.finish(job, outcome, delivery)),
      putBack: guarded(job => jobs.putBack(job)),
      remove: guarded(id => jobs.remove(id)),
      changeDelivery: guarded(delivery => jobs.changeDelivery(delivery)),
      unfinished: () => jobs.unfinished(),
      whole: id => {
        this.reads += 1;
        return this.isExchanged ? undefined : jobs.whole(id);
      },
      byKey: (owner, key) => jobs.byKey(owner, key),
      list: filter => jobs.list(filter),
      counts: () => jobs.counts(),
      prune: (state, before) => jobs.prune(state, before),
      pendingDeliveries: () => jobs.pendingDeliveries(),
      deliveriesOf: id => jobs.deliveriesOf(id),
    };
  }

  [Symbol.dispose](): void {
    this.store.close();
    rmSync(this.folder, { recursive: true });
  }
}

/** A queue over these backends, with a real store, the real cascade and time at a standstill. */
export function startQueue(
  backends: readonly Backend[],
  options: { readonly limits?: { maxJobs: number; ttl: number }; readonly routing?: Partial<RoutingConfig> } = {},
) {
  const cascade = setup(backends, options.routing);
  const disk = new DiskStore(cascade.clock);
  const gateway: GatewayDeps = {
    nodeId: 'a',
    cascade: cascade.cascade,
    backendIds: () => cascade.states.map(({ id }) => id),
    isSimulated: () => false,
    quotaOf: () => undefined,
    newRequestId: () => 'req_1',
    startedAt: 0,
    userKeyBackend: () => undefined,
  };
  const posts: Delivery[] = [];
  let count = 0;
  const create = () =>
    new Queue({
      store: disk.jobs,
      prepare: jobWork(gateway),
      clock: cascade.clock,
      random: () => 1,
      log: silent,
      limits: () => options.limits ?? { maxJobs: 100, ttl: 86_400_000 },
      newId: () => `job_${++count}`,
      self: 'a',
      isOpen: () => true,
      changed() {},
      toDeliver: delivery => posts.push(delivery),
      isTelling: () => false,
    });
  const queue = create();
  queue.start();
  return {
    ...cascade,
    gateway,
    disk,
    queue,
    posts,
    /** Another one on the same disk, as after a crash. */
    again() {
      const next = create();
      next.start();
      return next;
    },
    /** Accepts a job; returns its id. */
    accept(given: Partial<NewJob> & { readonly prompt?: string; readonly userTier?: 'free' | 'paid' } = {}): string {
      const { prompt = 'hi', userTier = 'free', ...rest } = given;
      const body = { messages: [{ role: 'user', content: prompt }] };
      const request = { model: 'auto', body, userTier };
      const accepted = queue.accept({ owner: 'key:growthhub', surface: 'chat', request, ...rest });
      if (accepted.kind !== 'accepted') throw new Error(`not accepted: ${accepted.kind}`);
      return accepted.job.id;
    },
    stateOf: (id: string) => queue.find(id)?.job.state,
    async [Symbol.asyncDispose]() {
      const stopping = queue.stop(0);
      await cascade.clock.advance(10);
      await stopping;
      disk[Symbol.dispose]();
    },
  };
}
