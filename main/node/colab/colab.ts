import type { Logger } from 'pino';
import type { ColabWorker } from '../backends/index.ts';
import type { Clock } from '../clock/index.ts';
import type { Config } from '../config/index.ts';
import { type ColabEvent, ColabEvents } from './events.ts';
import { type Hello, PROTOCOL, type RefusalCode } from './frames.ts';
import type { Connection } from './link.ts';
import { Notebook } from './notebook.ts';
import { readRemembered, remember } from './remembered.ts';
import { WorkerSession } from './session.ts';
import type { SessionRules } from './session-clock.ts';
import { hashOf, type Kept, sameHash, Tokens } from './tokens.ts';

export interface ColabDeps {
  readonly config: () => Config;
  readonly kept: Kept;
  readonly clock: Clock;
  readonly log: Logger;
  readonly changed: () => void;
}

/** A session is remembered for so long after its end, ms. */
const BYGONE = 3_600_000;

/** What a hello is answered with. */
export type Admission =
  | { readonly kind: 'admitted'; readonly session: WorkerSession }
  | { readonly kind: 'refused'; readonly code: RefusalCode; readonly message: string };

type ColabEntry = Extract<NonNullable<Config['backends']>[number], { kind: 'colab' }>;

interface Attached {
  readonly session: WorkerSession;
  readonly worker: string;
  readonly hash: string;
}

/** The Colab workers of this node: who may attach, who is attached, and what happened with them. */
export class Colab {
  readonly #deps: ColabDeps;
  readonly tokens: Tokens;
  readonly events: ColabEvents;
  readonly notebook: Notebook;
  /** By backend. */
  readonly #attached = new Map<string, Attached>();
  readonly #listeners = new Set<() => void>();

  constructor(deps: ColabDeps) {
    this.#deps = deps;
    this.tokens = new Tokens(deps.kept, deps.clock);
    this.events = new ColabEvents(deps.kept, deps.clock);
    this.notebook = new Notebook({
      kept: deps.kept,
      clock: deps.clock,
      called: text => this.#note('notebook', text, this.notebook.serves),
      changed: () => this.#changed(),
    });
    for (const { backend, worker, hash, startedAt } of readRemembered(deps.kept)) {
      const end = startedAt + rulesOf(deps.config()).length;
      // Colab may let one live longer, but not for hours.
      const isBygone = deps.clock.now() > end + BYGONE;
      if (this.#entry(backend) && !isBygone) this.#put(backend, worker, hash, startedAt, true);
    }
  }

  /** The Colab backends that a worker can attach to; one with an address of its own has none. */
  get entries(): readonly ColabEntry[] {
    const entries = this.#deps.config().backends ?? [];
    return entries.filter(entry => entry.kind === 'colab').filter(({ baseUrl }) => baseUrl === undefined);
  }

  sessionOf(backend: string): WorkerSession | undefined {
    return this.#attached.get(backend)?.session;
  }

  /** A worker as a backend sees it, whichever session it has at the moment. */
  workerOf(backend: string): ColabWorker {
    const session = () => this.sessionOf(backend);
    let past = 0;
    let current: WorkerSession | undefined;
    const { clock } = this.#deps;
    const { notebook } = this;
    const isInNotebook = () => this.#isInNotebook(backend);
    const listeners = this.#listeners;
    return {
      standing() {
        const standing = session()?.standing() ?? { kind: 'none' };
        return isInNotebook() ? notebook.standing(standing) : standing;
      },
      get generation() {
        const now = session();
        // Another session counts on from where the one before it stopped.
        if (now !== current) past += (current?.generation ?? 0) + 1;
        current = now;
        return past + (now?.generation ?? 0);
      },
      ask(question, signal) {
        const now = session();
        if (!now) return Promise.reject(new Error('no Colab worker is attached'));
        return now.ask(question, signal);
      },
      distrust: reason => session()?.turnAway('wrong-model', reason),
      onChange(changed) {
        // Not within what changed it: whoever looks again asks the worker, which is in the middle of it.
        const later = () => void clock.timer(0, changed);
        listeners.add(later);
        return () => listeners.delete(later);
      },
    };
  }

  /** A new line for a backend; `said`: whom it was given to and why. */
  offer(
    backend: string,
    said = 'A line to attach a worker was shown.',
  ): { readonly token: string; readonly expiresAt: number } | undefined {
    if (!this.#entry(backend)) return undefined;
    const offered = this.tokens.offer(backend);
    this.#note('line-shown', said, backend);
    this.#changed();
    return offered;
  }

  withdraw(backend: string): void {
    this.tokens.withdraw(backend);
    this.#changed();
  }

  /** Turns the worker of a backend away for good. @returns whether there was one */
  revoke(backend: string): boolean {
    const session = this.sessionOf(backend);
    session?.turnAway('revoked', 'the owner disconnected it');
    return session !== undefined;
  }

  /** Whether somebody with this token may have the bootstrap; it is not used up by that. */
  mayFetch(token: string): boolean {
    const check = this.tokens.check(token);
    if (check.kind === 'good') return true;
    const { message } = refusalOf(check.kind === 'unknown' ? 'bad-token' : `token-${check.kind}`);
    this.#note('refused', `Somebody asked for the bootstrap and was refused: ${message}.`, backendOf(check));
    return false;
  }

  /** Judges a hello, and attaches its worker. */
  hello(connection: Connection, hello: Hello): Admission {
    const admission = this.#admit(hello);
    if (admission.kind === 'admitted') admission.session.attach(connection, hello);
    return admission;
  }

  /** Somebody said something at the door that is no hello. */
  knocked(message: string): void {
    this.#note('refused', message);
  }

  /** The configuration may be another: settings, rules, and which backends there are. */
  reconfigured(): void {
    for (const [backend, { session }] of [...this.#attached]) {
      if (this.#entry(backend)) session.reconfigured();
      else session.turnAway('revoked', 'its backend is not in the configuration any more');
    }
  }

  note(kind: ColabEvent['kind'], text: string): void {
    this.#note(kind, text);
  }

  stop(): void {
    this.notebook.stop();
    for (const { session } of this.#attached.values()) session.leave();
  }

  #admit(hello: Hello): Admission {
    if (hello.protocol !== PROTOCOL) return this.#refuse('protocol');
    const hash = hashOf(hello.secret);
    const known = [...this.#attached].find(([, { worker }]) => worker === hello.worker);
    if (known) {
      const [backend, attached] = known;
      if (!sameHash(attached.hash, hash)) return this.#refuse('unknown-worker', backend);
      return { kind: 'admitted', session: attached.session };
    }
    if (hello.token === undefined) return this.#refuse('unknown-worker');
    const check = this.tokens.check(hello.token);
    if (check.kind === 'unknown') return this.#refuse('bad-token');
    if (check.kind !== 'good') return this.#refuse(`token-${check.kind}`, check.backend);
    const { backend } = check;
    if (!this.#entry(backend)) return this.#refuse('bad-token', backend);
    this.tokens.use(hello.token, hello.worker);
    this.sessionOf(backend)?.turnAway('replaced', 'another worker was attached with a newer line');
    const session = this.#put(backend, hello.worker, hash, this.#deps.clock.now() - hello.runningFor, false);
    return { kind: 'admitted', session };
  }

  #refuse(code: keyof typeof REFUSALS, backend?: string): Admission {
    const refusal = refusalOf(code);
    this.#note('refused', `A worker was turned away: ${refusal.message}.`, backend);
    return { kind: 'refused', ...refusal };
  }

  #put(backend: string, worker: string, hash: string, startedAt: number, isAway: boolean): WorkerSession {
    const { clock, config } = this.#deps;
    const session = new WorkerSession(
      {
        node: config().node.id,
        clock,
        settings: () => this.#settingsOf(backend),
        rules: () => rulesOf(config()),
        grace: () => config().colab.grace,
        note: (kind, text) => this.#note(kind, text, backend),
        changed: () => this.#changed(),
        ended: () => {
          if (this.sessionOf(backend) === session) this.#attached.delete(backend);
          this.#remember();
        },
      },
      startedAt,
      isAway,
    );
    this.#attached.set(backend, { session, worker, hash });
    this.#remember();
    return session;
  }

  #remember(): void {
    const sessions = [...this.#attached].map(([backend, { worker, hash, session }]) => ({
      backend,
      worker,
      hash,
      startedAt: session.time.startedAt,
    }));
    remember(this.#deps.kept, sessions);
  }

  /** Before any line was given to the notebook, it is that of the only backend there is. */
  #isInNotebook(backend: string): boolean {
    const { serves } = this.notebook;
    return serves === undefined ? this.entries.length === 1 : serves === backend;
  }

  #entry(backend: string): ColabEntry | undefined {
    return this.entries.find(({ id }) => id === backend);
  }

  #settingsOf(backend: string) {
    const entry = this.#entry(backend);
    return {
      model: entry?.model ?? '',
      slots: entry?.maxConcurrent ?? 1,
      contextTokens: entry?.contextTokens ?? 0,
      keepAlive: this.#deps.config().colab.keepAlive !== undefined,
    };
  }

  #note(kind: ColabEvent['kind'], text: string, backend?: string): void {
    this.events.add(kind, text, backend);
    this.#deps.log.info({ backend, kind }, text);
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
    this.#deps.changed();
  }
}

export function rulesOf({ colab }: Config): SessionRules {
  const { sessionHours, warnBefore, drainBefore } = colab;
  return { length: sessionHours * 3_600_000, warnBefore, drainBefore };
}

function backendOf(check: { readonly kind: string; readonly backend?: string }): string | undefined {
  return check.backend;
}

const REFUSALS = {
  'bad-token': 'its token is not one of this node; show a new line on the page Colab',
  'token-expired': 'its line is too old; show a new one on the page Colab',
  'token-used': 'its line was used already, by another worker; show a new one on the page Colab',
  'unknown-worker': 'this node does not know it (any more); show a new line on the page Colab',
  protocol: 'it speaks another version of the protocol; show a new line on the page Colab',
} as const;

function refusalOf(code: keyof typeof REFUSALS) {
  return { code, message: REFUSALS[code] };
}
