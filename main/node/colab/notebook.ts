import { z } from 'zod';
import type { WorkerStanding } from '../backends/index.ts';
import type { Clock, Timer } from '../clock/index.ts';
import { callsOwner, type PaneReport } from './pane-report.ts';
import type { Kept } from './tokens.ts';

export interface NotebookDeps {
  readonly kept: Kept;
  readonly clock: Clock;
  /** It waits for its owner now. */
  readonly called: (text: string) => void;
  /** It is in another state, or nothing is known of it any more. */
  readonly changed: () => void;
}

/** What is known of the notebook; instants are ms since the epoch. */
export interface NotebookNow {
  readonly pane: PaneReport;
  /** It is so since then. */
  readonly since: number;
  /** The shell said so last. */
  readonly heardAt: number;
}

/** The shell says every five seconds how its pane is; one that is silent for so long (ms) is gone, and with it all that it said. */
const SILENCE = 15_000;
const KEY = 'colab notebook';

/** The owner's notebook in the shell's pane, as the shell tells of it. Without a shell there is none. */
export class Notebook {
  readonly #deps: NotebookDeps;
  #now: NotebookNow | undefined;
  #silence: Timer | undefined;
  #serves: string | undefined;

  constructor(deps: NotebookDeps) {
    this.#deps = deps;
    this.#serves = z.string().max(40).safeParse(deps.kept.get(KEY)).data;
  }

  /** Undefined: no shell has told of it lately. */
  get now(): NotebookNow | undefined {
    return this.#now;
  }

  /** The backend whose line it was given last. */
  get serves(): string | undefined {
    return this.#serves;
  }

  givenLineOf(backend: string): void {
    this.#serves = backend;
    this.#deps.kept.put(KEY, backend);
  }

  report(pane: PaneReport): void {
    const { clock, called, changed } = this.#deps;
    const before = this.#now;
    const heardAt = clock.now();
    const isSame = JSON.stringify(before?.pane) === JSON.stringify(pane);
    this.#now = { pane, since: before && isSame ? before.since : heardAt, heardAt };
    this.#silence?.cancel();
    this.#silence = clock.timer(SILENCE, () => this.forget());
    if (isSame) return;
    const call = callsOwner(pane);
    if (call !== undefined && call !== (before && callsOwner(before.pane))) called(`${call}.`);
    changed();
  }

  /** The shell is gone. */
  forget(): void {
    this.#silence?.cancel();
    if (!this.#now) return;
    this.#now = undefined;
    this.#deps.changed();
  }

  /** The node stops. */
  stop(): void {
    this.#silence?.cancel();
  }

  /** How a worker stands, with what the notebook adds to one that is not there. */
  standing(worker: WorkerStanding): WorkerStanding {
    const pane = this.#now?.pane;
    // A worker that answers, answers, whatever dialog lies over the notebook.
    if (!pane || (worker.kind !== 'none' && worker.kind !== 'away')) return worker;
    const text = callsOwner(pane);
    if (text === undefined) return worker;
    return pane.kind === 'quota' ? { kind: 'spent', text } : { kind: 'called', text };
  }
}
