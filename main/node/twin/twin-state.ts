import type { RequestClass } from '../backends/index.ts';
import {
  type AttemptResult,
  type BackendSnapshot,
  BackendState,
  type BreakerOptions,
  type Health,
  type Permit,
  type Shown,
  Slots,
} from '../cascade/index.ts';
import type { Need } from '../quota/index.ts';
import type { OwnersWord } from './owners-word.ts';
import type { SharedBackend } from './shared-state.ts';
import { createTwinBackend, type TwinBackendDeps } from './twin-backend.ts';

/** What this node knows of a backend of its twin's: what the owner told, and how its own calls there went. */
export class TwinState extends BackendState {
  readonly #word: OwnersWord;

  /** @param owner the id of the node that it belongs to */
  constructor(owner: string, deps: TwinBackendDeps, breaker: BreakerOptions) {
    const { word, clock } = deps;
    const backend = createTwinBackend(deps);
    const slots = new Slots(backend.maxConcurrent, () => word.heldByOthers);
    super(owner, backend, breaker, clock, undefined, slots);
    this.#word = word;
    this.#takeRoom();
  }

  /** Takes what the owner tells now. It knows better than a rest that was inferred from its last answer. */
  heard(told: SharedBackend, owner: string, at: number): void {
    this.#word.take(told, owner, at);
    this.resetCoolDown();
    this.#takeRoom();
  }

  override get firstToken(): number | undefined {
    return super.firstToken ?? this.#word.told.firstToken;
  }

  override get failureShare(): number {
    return Math.max(super.failureShare, this.#word.told.failureShare);
  }

  override get isLastResort(): boolean {
    return this.#word.told.isLastResort;
  }

  /** What its owner says stands against it does so for everyone; else what this node has seen of it does. */
  override health(): Health {
    const own = super.health();
    const told = this.#word.health();
    const isOpenThere = told.kind === 'ready' || told.kind === 'on-trial';
    return own.kind === 'not-ready' || (isOpenThere && own.kind !== 'ready') ? own : told;
  }

  override snapshot(need: Need, klass?: RequestClass): BackendSnapshot {
    const quota = this.#word.standing(need);
    return {
      ...super.snapshot(need, klass),
      inFlight: this.#word.askedByOthers + this.slots.inFlight + this.slots.waiting,
      age: this.#word.age,
      ...(this.#word.isLate ? { isLate: true } : {}),
      ...(quota ? { quota } : {}),
    };
  }

  override shown(): Shown {
    const { kind, isSimulated, inFlight, waiting, answered, failed } = this.#word.told;
    const lastError = this.#word.lastError();
    const quota = this.#word.quota();
    return {
      kind,
      isSimulated,
      inFlight,
      waiting,
      answered,
      failed,
      ...(lastError ? { lastError } : {}),
      ...(quota ? { quota } : {}),
    };
  }

  /** How much its machine has left for it. */
  #takeRoom(): void {
    const { slots, maxConcurrent, pressure } = this.#word.told;
    const limit = Math.min(slots ?? maxConcurrent, maxConcurrent);
    if (limit !== this.slots.limit) this.slots.resize(limit);
    this.pressure = pressure;
  }

  /** A refused key and a spent account are the owner's: it notes them itself, and tells when they are put right. */
  override settle(permit: Permit, result: AttemptResult): void {
    const isOwners =
      result.kind === 'failed' && (result.failure.kind === 'bad-credentials' || result.failure.kind === 'quota-spent');
    super.settle(permit, isOwners ? { kind: 'released' } : result);
  }
}
