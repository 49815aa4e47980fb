import type { BackendState } from './cascade/index.ts';
import type { Roster } from './roster.ts';
import type { TwinRoster } from './twin/index.ts';

/** All backends that a request may go to: this node's own, and after them its twin's. */
export class Fleet {
  readonly #own: Roster;
  readonly #twins: TwinRoster;
  #all: Record<'own' | 'twins' | 'states', readonly BackendState[]> = { own: [], twins: [], states: [] };

  constructor(own: Roster, twins: TwinRoster) {
    this.#own = own;
    this.#twins = twins;
  }

  /** Looked at several times a request, and changed a few times a day: put together again only then. */
  get states(): readonly BackendState[] {
    const own = this.#own.states;
    const twins = this.#twins.states;
    if (this.#all.own !== own || this.#all.twins !== twins) this.#all = { own, twins, states: [...own, ...twins] };
    return this.#all.states;
  }

  /** Those that are counted on. */
  get inService(): readonly BackendState[] {
    return [...this.#own.inService, ...this.#twins.states];
  }

  find(id: string): BackendState | undefined {
    return this.#own.find(id) ?? this.#twins.find(id);
  }

  /** An attempt at it failed: it is looked after, if it is down. */
  notice(id: string): void {
    this.#own.notice(id);
    this.#twins.notice(id);
  }
}
