import { randomBytes } from 'node:crypto';
import type { Answer, ColabWorker, WorkerQuestion, WorkerStanding } from '../backends/index.ts';
import type { Clock, Timer } from '../clock/index.ts';
import { WorkerCall } from './call.ts';
import type { EVENT_KINDS } from './events.ts';
import type { Gpu, Hello, NumberedFromWorker, RefusalCode, WorkerReport, WorkerSettings } from './frames.ts';
import { CLOSED, type Connection, PING_EVERY, SILENCE, WorkerLink } from './link.ts';
import type { SessionPhase, SessionRules } from './session-clock.ts';
import { SessionTime } from './session-time.ts';
import { describePreparing } from './words.ts';

/** Bytes of one answer that may be on their way or wait to be read. */
const WINDOW = 64 * 1024;
/** How soon a worker that prepares itself is likely to be ready, ms; nobody knows, so it is looked at again then. */
const READY_IN = 15_000;

/** So often a worker may say what is no frame. */
const MISSPOKEN = 3;

type Chosen = Omit<WorkerSettings, 'revision'>;

export interface SessionDeps {
  readonly node: string;
  readonly clock: Clock;
  readonly settings: () => Chosen;
  readonly rules: () => SessionRules;
  /** How long a worker may be away and still go on where it was, ms. */
  readonly grace: () => number;
  readonly note: (kind: (typeof EVENT_KINDS)[number], text: string) => void;
  readonly changed: () => void;
  /** It is over: the worker said goodbye, or was turned away. */
  readonly ended: () => void;
}

/** One worker from its first hello to its goodbye, over all its connections. */
export class WorkerSession implements Pick<ColabWorker, 'standing' | 'ask' | 'generation'> {
  readonly #deps: SessionDeps;
  readonly link: WorkerLink;
  readonly #calls = new Map<string, WorkerCall>();
  /** Of the calls' names: what was left over from a node before is never taken for an answer to this one. */
  readonly #tag = randomBytes(6).toString('hex');
  #lastCall = 0;
  #lastWork: number;
  #settings: WorkerSettings;
  #report: { readonly said: WorkerReport; readonly at: number } | undefined;
  #gpu: Gpu | undefined;
  readonly time: SessionTime;
  #awaySince: number | undefined;
  #graceTimer: Timer | undefined;
  #isOver = false;
  #misspoken = 0;
  generation = 0;

  /** @param startedAt ms since the epoch; of a session that is remembered from before a restart */
  constructor(deps: SessionDeps, startedAt: number, isAway: boolean) {
    this.#deps = deps;
    this.time = new SessionTime({ ...deps, entered: phase => this.#entered(phase) }, startedAt);
    this.#lastWork = deps.clock.now();
    this.#settings = { revision: 0, ...deps.settings() };
    if (isAway) this.#awaySince = deps.clock.now();
    this.link = new WorkerLink(deps.clock, {
      frame: frame => this.#frame(frame),
      goodbye: reason => {
        deps.note('left', `The worker said goodbye: ${reason}.`);
        this.end('revoked', 'goodbye');
      },
      malformed: () => this.#misspoke(),
      cut: () => this.#cut(),
    });
  }

  /** A hello of this worker that was found good. */
  attach(connection: Connection, hello: Hello): void {
    const { clock, node, note, changed } = this.#deps;
    const wasAway = this.#awaySince !== undefined;
    this.#graceTimer?.cancel();
    this.#graceTimer = undefined;
    this.#awaySince = undefined;
    this.#gpu = hello.gpu ?? this.#gpu;
    this.time.began(clock.now() - hello.runningFor);
    const begun = this.link.attach(connection, hello.got, ({ got, fresh }) => ({
      kind: 'welcome',
      got,
      fresh,
      window: WINDOW,
      pingEvery: PING_EVERY,
      silence: SILENCE,
      node,
      ...this.#settings,
    }));
    if (begun === 'fresh') {
      this.#breakCalls('the worker began anew');
      this.#report = undefined;
      this.generation += 1;
      note('attached', `A worker attached${hello.gpu ? ` (${hello.gpu.name})` : ''}.`);
    } else if (wasAway) {
      note('resumed', 'The worker is back and goes on where it was.');
    }
    changed();
  }

  standing(): Exclude<WorkerStanding, { kind: 'none' | 'called' | 'spent' }> {
    const { clock, grace } = this.#deps;
    if (this.#awaySince !== undefined) {
      const left = this.#awaySince + grace() - clock.now();
      return { kind: 'away', since: this.#awaySince, ...(left > 0 ? { graceLeft: left } : {}) };
    }
    const { phase, endsAt } = this.time;
    if (phase === 'draining' || phase === 'over') return { kind: 'draining', endsAt };
    const said = this.#report?.said;
    if (said?.phase === 'failed') return { kind: 'failed', text: said.text ?? 'it did not say why' };
    if (said?.phase === 'ready' && said.revision === this.#settings.revision) return { kind: 'ready' };
    return { kind: 'preparing', text: describePreparing(said, this.#settings), readyIn: READY_IN };
  }

  get inFlight(): number {
    return this.#calls.size;
  }

  /** What it said last, with the times moved on to now. */
  get report(): (WorkerReport & { readonly gpu?: Gpu }) | undefined {
    if (!this.#report) return undefined;
    const { said } = this.#report;
    const gpu = said.gpu ?? this.#gpu;
    return { ...said, ...(gpu ? { gpu } : {}) };
  }

  get gpu(): Gpu | undefined {
    return this.#report?.said.gpu ?? this.#gpu;
  }

  /** When the engine last did something for this node, or the worker's last tiny operation; ms since the epoch. */
  get lastWork(): number {
    return this.#calls.size > 0 ? this.#deps.clock.now() : this.#lastWork;
  }

  get keptAliveAt(): number | undefined {
    const report = this.#report;
    return report?.said.keptAliveFor === undefined ? undefined : report.at - report.said.keptAliveFor;
  }

  async ask(question: WorkerQuestion, signal: AbortSignal): Promise<Answer> {
    signal.throwIfAborted();
    if (this.#isOver) throw new Error('its Colab worker is gone');
    this.#lastCall += 1;
    const id = `${this.#tag}-${this.#lastCall}`;
    const { task, method, path, body } = question;
    const call = new WorkerCall({
      id,
      window: WINDOW,
      signal,
      send: frame => this.link.send(frame),
      over: () => {
        if (task !== 'health') this.#lastWork = this.#deps.clock.now();
        this.#calls.delete(id);
      },
    });
    this.#calls.set(id, call);
    this.link.send({ kind: task, call: id, method, path, ...(body === undefined ? {} : { body }) });
    return call.answered;
  }

  /** The owner's choice may be another now. */
  reconfigured(): void {
    this.time.look();
    const { revision, ...before } = this.#settings;
    const chosen = this.#deps.settings();
    if (JSON.stringify(before) === JSON.stringify(chosen)) return;
    this.#settings = { revision: revision + 1, ...chosen };
    this.link.send({ kind: 'settings', ...this.#settings });
    this.#deps.changed();
  }

  /** It is not what it has to be, and is told so. */
  turnAway(code: RefusalCode, reason: string): void {
    this.#deps.note(
      code === 'replaced' || code === 'revoked' ? code : 'refused',
      `The worker was turned away: ${reason}.`,
    );
    this.end(code, reason);
  }

  /** A way that garbles what goes over it is a bad way; a worker that does so again and again is none. */
  #misspoke(): void {
    this.#misspoken += 1;
    const said = 'it said something that is no frame of this protocol';
    if (this.#misspoken >= MISSPOKEN) {
      this.turnAway('malformed', said);
      return;
    }
    this.#deps.note('refused', `The connection to the worker was closed: ${said}.`);
    this.link.dropConnection('no frame');
  }

  /** Ends it: its calls fail, and its secret is good no more. */
  end(code: RefusalCode, reason: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.link.end(CLOSED.refused, code, { kind: 'refused', code, message: reason });
    this.#stop(`its Colab worker is gone (${reason})`);
    this.#deps.ended();
    this.#deps.changed();
  }

  /** The node stops; the worker may come back to the next one. */
  leave(): void {
    this.link.end(CLOSED.stopping, 'the node stops');
    this.#stop('the node stops');
  }

  #stop(reason: string): void {
    this.#graceTimer?.cancel();
    this.time.stop();
    this.#breakCalls(reason);
  }

  #frame(frame: NumberedFromWorker): void {
    if (frame.kind === 'state') {
      this.#reported(frame);
      return;
    }
    const call = this.#calls.get(frame.call);
    // It came late: whoever asked has had the end of it, or did not want it any more.
    if (!call) return;
    switch (frame.kind) {
      case 'head':
        call.head(frame.status, frame.type);
        return;
      case 'piece':
        if (!call.piece(frame.data)) this.turnAway('malformed', 'it sent more than it was allowed to');
        return;
      case 'end':
        call.ended();
        return;
      case 'broken':
        call.broke(new Error(frame.message));
        return;
    }
  }

  #reported({ kind: _, n: __, ...said }: Extract<NumberedFromWorker, { kind: 'state' }>): void {
    const { clock, note, changed } = this.#deps;
    const before = this.#report?.said;
    this.#report = { said, at: clock.now() };
    this.time.began(clock.now() - said.runningFor);
    const isReady = said.phase === 'ready' && said.revision === this.#settings.revision;
    if (isReady && said.model !== this.#settings.model) {
      const claims = `it was to serve ${this.#settings.model} and says it serves ${said.model ?? 'nothing'}`;
      this.turnAway('wrong-model', claims);
      return;
    }
    const wasReady = before?.phase === 'ready' && before.revision === this.#settings.revision;
    if (isReady && !wasReady) {
      this.generation += 1;
      note('ready', `The worker serves ${said.model}.`);
    }
    if (said.phase === 'failed' && before?.phase !== 'failed') {
      note('refused', `The worker cannot serve: ${said.text ?? 'it did not say why'}`);
    }
    changed();
  }

  #cut(): void {
    const { clock, grace, note, changed } = this.#deps;
    this.#awaySince = clock.now();
    note('cut', 'The connection to the worker broke; it may come back and go on where it was.');
    this.#graceTimer = clock.timer(grace(), () => {
      note('lost', 'The worker did not come back in time.');
      this.link.forget();
      this.#breakCalls('its Colab worker went away and did not come back in time');
      changed();
    });
    changed();
  }

  #entered(phase: Exclude<SessionPhase, 'running'>): void {
    this.#deps.note(phase, PHASE_WORDS[phase]);
    this.#deps.changed();
  }

  #breakCalls(reason: string): void {
    for (const call of [...this.#calls.values()]) call.broke(new Error(reason));
  }
}

const PHASE_WORDS = {
  ending: 'The session ends soon; restart it today.',
  draining: 'The session is about to end: new requests go elsewhere.',
  over: 'The session’s time is up; Colab may end it at any moment.',
} as const;
