import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { type Clock, sleep } from '../../../../main/node/clock/index.ts';
import type { Config } from '../../../../main/node/config/index.ts';
import { createJobQueue, type JobQueue } from '../../../../main/node/job-queue.ts';
import type { JobStore, NewJob, WorkResult } from '../../../../main/node/queue/index.ts';
import { openStore, type Store } from '../../../../main/node/store/index.ts';
import { ManualClock, settle } from '../../../fakes/clock.ts';
import { configured } from '../../configured.ts';
import { MemoryLink } from '../linked-peers.ts';

export const LEASE = 6000;
export const GONE_AFTER = 60_000;
/** The text of a prompt that no backend answers well. */
export const WRONG = 'wrong';

/** Processes die here, never the machine: what is in the memory of the system is not lost. */
const DISK = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
const silent = pino({ level: 'silent' });

/** A post, as its receiver saw it. */
export interface Received {
  readonly by: string;
  readonly id: string;
  readonly body: string;
  readonly url: string;
}

/** One life of a machine: from its start until it is killed. */
interface Life {
  readonly store: Store;
  readonly jobs: JobQueue;
  readonly link: DeafLink;
  end(): void;
}

/** A disk, and one node process after the other on it. */
export class Machine {
  readonly id: string;
  readonly #world: TwoMachines;
  readonly folder = mkdtempSync(join(DISK, 'tandem-twin-jobs-'));
  life: Life | undefined;
  /** Whether there is something that answers, and how much at a time. */
  hasBackend = true;
  slots = 10;
  #running = 0;
  /** The store's word for why the disk takes no copy; undefined while it does. */
  trouble: string | undefined;
  /** The caller's key is one of its own. */
  knowsKey = true;
  /** It knows no operation of jobs. */
  readonly isTooOld: boolean;
  /** Prompts that were put to a backend here. */
  readonly asked: string[] = [];
  /** The twin is not known here any more. */
  isAlone = false;
  /** Called before it is killed. */
  beforeKill = () => {};
  /** It is killed at the write to its disk that comes after so many others: just before that write, or just after. */
  fuse: { writes: number; readonly when: 'before' | 'after' } | undefined;

  constructor(world: TwoMachines, id: string, age: 'present' | 'too-old' = 'present') {
    this.isTooOld = age === 'too-old';
    this.#world = world;
    this.id = id;
  }

  get jobs(): JobQueue {
    if (!this.life) throw new Error(`${this.id} is down`);
    return this.life.jobs;
  }

  get store(): Store {
    if (!this.life) throw new Error(`${this.id} is down`);
    return this.life.store;
  }

  get link(): DeafLink {
    if (!this.life) throw new Error(`${this.id} is down`);
    return this.life.link;
  }

  /** It is killed, and its disk is empty afterwards. */
  loseDisk(): void {
    this.kill();
    rmSync(join(this.folder, 'tandem.db'));
  }

  start(): void {
    const { clock: shared } = this.#world;
    const clock = new LifeClock(shared);
    this.#running = 0;
    const store = openStore({ folder: this.folder, clock, log: silent, changed() {} });
    const link = new DeafLink(() => {
      const other = this.#world.other(this);
      return other.isTooOld || this.isTooOld ? {} : (other.life?.jobs.twin.handlers ?? {});
    });
    const jobs = createJobQueue({
      self: this.id,
      store: this.#fused(store.jobs),
      prepare: request => ({ kind: 'prepared', job: this.#job(String(request.body.messages[0]?.content), clock) }),
      poster: {
        post: async posted => {
          if (clock.isOver) return { kind: 'failed', message: 'dead' };
          this.#world.received.push({ by: this.id, id: posted.deliveryId, body: posted.body, url: posted.url });
          await sleep(clock, this.#world.postTakes());
          return { kind: 'delivered' };
        },
        async close() {},
      },
      config: () => {
        const { config } = this.#world;
        return this.knowsKey ? config : { ...config, gateway: { ...config.gateway, keys: [] } };
      },
      clock,
      random: () => 0.5,
      log: silent,
      changed() {},
      twinSide: {
        twin: () => (this.isAlone ? undefined : this.#world.other(this).id),
        peer: link,
        isDraining: () => this.#world.active.has(this.id),
        lease: () => LEASE,
        goneAfter: () => GONE_AFTER,
      },
    });
    this.life = {
      store,
      jobs,
      link,
      end() {
        clock.end();
        link.isUp = false;
        store.close();
      },
    };
    this.#world.wire();
    jobs.start();
  }

  /** As `kill -9`: nothing is written, told or waited for any more. */
  kill(): void {
    this.fuse = undefined;
    if (this.life) this.beforeKill();
    this.life?.end();
    this.life = undefined;
    this.#world.wire();
  }

  /** Changes its role. */
  setActive(isActive: boolean): void {
    const { active } = this.#world;
    if (isActive) active.add(this.id);
    else active.delete(this.id);
    this.life?.jobs.twin.roleChanged();
  }

  /** Accepts a job; undefined when it was killed meanwhile. */
  async accept(prompt: string, given: Partial<NewJob> = {}): Promise<string> {
    const body = { messages: [{ role: 'user', content: prompt }] };
    const accepted = await this.jobs.accept({
      owner: 'key:growthhub',
      surface: 'chat',
      request: { model: 'auto', body, userTier: 'free' },
      ...given,
    });
    if (accepted.kind !== 'accepted') throw new Error(JSON.stringify(accepted));
    return accepted.job.id;
  }

  /** What its disk has of a job. */
  has(id: string) {
    return this.store.jobs.whole(id);
  }

  stateOf(id: string): string | undefined {
    return this.has(id)?.job.state;
  }

  #fused(jobs: JobStore): JobStore {
    const burn = <T>(write: () => T): T => {
      const { fuse } = this;
      if (!fuse || fuse.writes > 0) {
        if (fuse) fuse.writes -= 1;
        return write();
      }
      if (fuse.when === 'before') this.kill();
      const result = write();
      if (fuse.when === 'after') this.kill();
      return result;
    };
    return new FusedStore(jobs, burn, () => this.trouble);
  }

  #job(prompt: string, clock: LifeClock) {
    return {
      kind: 'any',
      complexity: 0,
      hasRoom: () => this.hasBackend && this.#running < this.slots,
      answer: async (_: unknown, signal: AbortSignal): Promise<WorkResult> => {
        const place = this.asked.push(prompt);
        this.#running += 1;
        await sleep(clock, this.#world.answerTakes(), signal);
        if (!clock.isOver) this.#running -= 1;
        signal.throwIfAborted();
        const error = { message: 'no', type: 'x', param: null, code: 'x' };
        if (prompt === WRONG) return { kind: 'refused', error, isFinal: true, failures: ['bad-request'] };
        const body = { prompt, by: this.id, place };
        const { id } = this;
        return {
          kind: 'answered',
          outcome: {
            kind: 'answer',
            body,
            backend: `${id}/x`,
            tier: 'cloud',
            complexity: 1,
            requestId: 'r',
            trail: '',
          },
        };
      },
    };
  }
}

/** Two machines with a link between them, and time that passes when a test says so. */
export class TwoMachines implements Disposable {
  readonly clock = new ManualClock();
  readonly received: Received[] = [];
  readonly config: Config;
  /** Nodes that are the active one, as they believe. */
  readonly active = new Set(['a']);
  /** Ms. */
  answerTakes = () => 300;
  postTakes = () => 50;
  readonly a: Machine;
  readonly b: Machine;
  #isLinked = true;

  static async start(ages: { readonly b?: 'too-old' } = {}): Promise<TwoMachines> {
    const config = await configured({ gateway: { keys: [{ name: 'growthhub', key: 'tk_growthhub_0123456789' }] } });
    return new TwoMachines(config, ages.b);
  }

  private constructor(config: Config, ageOfB?: 'too-old') {
    this.config = config;
    this.a = new Machine(this, 'a');
    this.b = new Machine(this, 'b', ageOfB);
    this.a.start();
    this.b.start();
  }

  other(machine: Machine): Machine {
    return machine === this.a ? this.b : this.a;
  }

  get isLinked(): boolean {
    return this.#isLinked;
  }

  set isLinked(isLinked: boolean) {
    this.#isLinked = isLinked;
    this.wire();
  }

  /** Messages get across while there is a link and somebody at both ends of it. */
  wire(): void {
    const isUp = this.#isLinked && this.a?.life !== undefined && this.b?.life !== undefined;
    for (const machine of [this.a, this.b]) if (machine?.life) machine.life.link.isUp = isUp;
  }

  /** Lets `ms` pass in small steps, each with time for messages to get across; heartbeats are heard. */
  async pass(ms: number): Promise<void> {
    const step = ms > 20_000 ? 250 : 20;
    for (let passed = 0; passed < ms; passed += step) {
      await this.clock.advance(Math.min(step, ms - passed));
      this.#beat();
      for (let turn = 0; turn < 8; turn += 1) await settle();
    }
  }

  #beat(): void {
    if (!this.#isLinked || !this.a.life || !this.b.life) return;
    for (const { jobs } of [this.a, this.b]) jobs.twin.heard();
  }

  [Symbol.dispose](): void {
    for (const machine of [this.a, this.b]) {
      machine.kill();
      rmSync(machine.folder, { recursive: true });
    }
  }
}

/** A link whose questions may be heard by nobody, and not refused either. */
class DeafLink extends MemoryLink {
  isDeaf = false;

  override async ask(operation: string, message: unknown, signal: AbortSignal) {
    if (!this.isDeaf) return super.ask(operation, message, signal);
    await new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    return super.ask(operation, message, signal);
  }
}

/** A process's clock: when it is killed, nothing fires any more. */
class LifeClock implements Clock {
  readonly #shared: Clock;
  isOver = false;

  constructor(shared: Clock) {
    this.#shared = shared;
  }

  now(): number {
    return this.#shared.now();
  }

  monotonic(): number {
    return this.#shared.monotonic();
  }

  timer(delay: number, fire: () => void) {
    return this.#shared.timer(delay, () => {
      if (!this.isOver) fire();
    });
  }

  end(): void {
    this.isOver = true;
  }
}

/** A store each of whose writes goes through `burn`. */
class FusedStore implements JobStore {
  readonly #jobs: JobStore;
  readonly #burn: <T>(write: () => T) => T;
  readonly #trouble: () => string | undefined;

  constructor(jobs: JobStore, burn: <T>(write: () => T) => T, trouble: () => string | undefined) {
    this.#trouble = trouble;
    this.#jobs = jobs;
    this.#burn = burn;
  }

  add: JobStore['add'] = (...given) => this.#burn(() => this.#jobs.add(...given));
  change: JobStore['change'] = (...given) => this.#burn(() => this.#jobs.change(...given));
  changeAll: JobStore['changeAll'] = jobs => (jobs.length === 0 ? [] : this.#burn(() => this.#jobs.changeAll(jobs)));
  adopt: JobStore['adopt'] = (...given) => {
    const reason = this.#trouble();
    return reason === undefined ? this.#burn(() => this.#jobs.adopt(...given)) : { kind: 'refused', reason };
  };
  finish: JobStore['finish'] = (...given) => this.#burn(() => this.#jobs.finish(...given));
  putBack: JobStore['putBack'] = (...given) => this.#burn(() => this.#jobs.putBack(...given));
  dropKey: JobStore['dropKey'] = (...given) => this.#burn(() => this.#jobs.dropKey(...given));
  withdraw: JobStore['withdraw'] = (...given) => this.#burn(() => this.#jobs.withdraw(...given));
  changeDelivery: JobStore['changeDelivery'] = (...given) => this.#burn(() => this.#jobs.changeDelivery(...given));
  remove: JobStore['remove'] = (...given) => this.#jobs.remove(...given);
  prune: JobStore['prune'] = (...given) => this.#jobs.prune(...given);
  unfinished: JobStore['unfinished'] = () => this.#jobs.unfinished();
  whole: JobStore['whole'] = id => this.#jobs.whole(id);
  byKey: JobStore['byKey'] = (...given) => this.#jobs.byKey(...given);
  list: JobStore['list'] = filter => this.#jobs.list(filter);
  counts: JobStore['counts'] = () => this.#jobs.counts();
  standings: JobStore['standings'] = range => this.#jobs.standings(range);
  standing: JobStore['standing'] = id => this.#jobs.standing(id);
  untold: JobStore['untold'] = () => this.#jobs.untold();
  pendingDeliveries: JobStore['pendingDeliveries'] = () => this.#jobs.pendingDeliveries();
  latestDelivery: JobStore['latestDelivery'] = id => this.#jobs.latestDelivery(id);
  deliveriesOf: JobStore['deliveriesOf'] = id => this.#jobs.deliveriesOf(id);
}
