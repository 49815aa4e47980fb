import type { Logger } from 'pino';
import type { Clock, Timer } from '../../clock/index.ts';
import { quote } from '../quote.ts';
import { failureOf, failureOfEnd, failureOfHang } from './failures.ts';
import type { EngineEnd, EngineProcess } from './launcher.ts';
import { type FromEngine, fromEngine, type LoadMessage, type ToEngine } from './protocol.ts';
import { Question, type Reply } from './question.ts';

/**
 * Milliseconds of silence after which an engine that has something to do hangs. Every step of it is reported, and the
 * longest one (64 tokens of a prompt, on a slow machine with a large model) takes seconds. While it starts, a cold disk
 * may keep it longer.
 */
const SILENCE = 30_000;
const SILENCE_AT_START = 120_000;
/** How often (ms) somebody listens. */
const LISTEN_EVERY = 5000;

export type Unloadable = Extract<FromEngine, { type: 'unloadable' }>;

/** How a run is. One that is unloadable or ended stays so. */
export type RunState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'loaded'; readonly contextTokens: number }
  | { readonly kind: 'unloadable'; readonly why: Unloadable }
  | { readonly kind: 'ended'; readonly end: EngineEnd };

export interface RunDeps {
  readonly clock: Clock;
  readonly log: Logger;
  /** The state is another one. */
  readonly changed: (run: EngineRun) => void;
  /** An answer came to its end; `isIdle` when no question is left. */
  readonly answered: (isIdle: boolean) => void;
}

type Asked = Omit<Extract<ToEngine, { type: 'chat' }>, 'id'> | Omit<Extract<ToEngine, { type: 'embed' }>, 'id'>;

/** One engine's process from its start to its end, and the questions that are with it. */
export class EngineRun {
  readonly #process: EngineProcess;
  readonly #deps: RunDeps;
  readonly #questions = new Map<number, Question>();
  /** Who waits for the model to be loaded. */
  readonly #waiting = new Set<Question>();
  readonly #silence: Timer;
  readonly #startedAt: number;
  #state: RunState = { kind: 'loading' };
  #isOver = false;
  #nextId = 0;
  #lastSign: number;

  constructor(process: EngineProcess, load: LoadMessage, deps: RunDeps) {
    this.#process = process;
    this.#deps = deps;
    this.#startedAt = deps.clock.monotonic();
    this.#lastSign = this.#startedAt;
    this.#silence = deps.clock.timer(LISTEN_EVERY, () => this.#listen());
    process.onMessage(raw => this.#hear(raw));
    process.onEnd(end => this.#ended(end));
    process.send(load);
  }

  get state(): RunState {
    return this.#state;
  }

  /** Whether no question is with it. One whose caller has left counts until the engine has let go of it. */
  get isIdle(): boolean {
    return this.#questions.size === 0;
  }

  /** Milliseconds since the last word of the engine. */
  get silentFor(): number {
    return this.#deps.clock.monotonic() - this.#lastSign;
  }

  /** Resolves when it is no longer loading; `alive` is called while it goes on. */
  async loaded(signal: AbortSignal, alive: () => void): Promise<Exclude<RunState, { kind: 'loading' }>> {
    const waiting = new Question();
    this.#waiting.add(waiting);
    try {
      while (this.#state.kind === 'loading') {
        await waiting.take(signal);
        alive();
      }
      return this.#state;
    } finally {
      this.#waiting.delete(waiting);
    }
  }

  /** Gives the engine a question. The replies end with a last one, whatever happens to the engine. */
  ask(asked: Asked): { readonly question: Question; readonly leave: () => void } {
    const id = this.#nextId++;
    const question = new Question();
    if (this.#state.kind === 'ended') {
      question.push({ kind: 'failed', failure: failureOfEnd(this.#state.end, false) });
      return { question, leave: () => {} };
    }
    if (this.isIdle) this.#lastSign = this.#deps.clock.monotonic();
    this.#questions.set(id, question);
    this.#process.send({ ...asked, id });
    let hasLeft = false;
    const leave = () => {
      if (!hasLeft && this.#questions.has(id)) this.#process.send({ type: 'leave', id });
      hasLeft = true;
    };
    return { question, leave };
  }

  /** Ends the process; questions that are still with it fail. */
  end(how: string): void {
    this.#ended({ how, lastWords: '' });
    this.#process.kill();
  }

  #hear(raw: unknown): void {
    if (this.#isOver) return;
    const parsed = fromEngine.safeParse(raw);
    if (!parsed.success) {
      this.#deps.log.error({ err: parsed.error }, 'the embedded engine said something that cannot be understood');
      this.end('a message that is none');
      return;
    }
    this.#lastSign = this.#deps.clock.monotonic();
    const message = parsed.data;
    switch (message.type) {
      case 'loading':
        for (const waiting of this.#waiting) waiting.push({ kind: 'alive' });
        break;
      case 'loaded': {
        const { contextTokens } = message;
        const tookMs = Math.round(this.#lastSign - this.#startedAt);
        this.#deps.log.info({ contextTokens, tookMs }, 'the embedded engine has loaded its model');
        this.#become({ kind: 'loaded', contextTokens });
        break;
      }
      case 'unloadable':
        this.#become({ kind: 'unloadable', why: message });
        break;
      case 'log':
        this.#deps.log[message.level](`llama.cpp: ${quote(message.message)}`);
        break;
      case 'text':
        for (const { id, text } of message.pieces) this.#questions.get(id)?.push({ kind: 'text', text });
        break;
      case 'reading':
        this.#questions.get(message.id)?.push({ kind: 'alive' });
        break;
      case 'done': {
        const { finish, promptTokens, completionTokens } = message;
        this.#last(message.id, { kind: 'done', finish, promptTokens, completionTokens });
        break;
      }
      case 'vectors':
        this.#last(message.id, { kind: 'vectors', vectors: message.vectors, promptTokens: message.promptTokens });
        break;
      case 'failed': {
        const hasText = this.#questions.get(message.id)?.hasText ?? false;
        this.#last(message.id, { kind: 'failed', failure: failureOf(message.failure, hasText) });
        break;
      }
    }
  }

  #last(id: number, reply: Reply): void {
    this.#questions.get(id)?.push(reply);
    this.#questions.delete(id);
    this.#deps.answered(this.isIdle);
  }

  #become(state: RunState): void {
    this.#state = state;
    this.#deps.changed(this);
    for (const waiting of this.#waiting) waiting.push({ kind: 'alive' });
  }

  /** Looks whether the engine still speaks, for as long as it lives. */
  #listen(): void {
    const limit = this.#state.kind === 'loading' ? SILENCE_AT_START : SILENCE;
    const isBusy = this.#state.kind === 'loading' || !this.isIdle;
    if (!isBusy || this.silentFor < limit) {
      this.#silence.refresh();
      return;
    }
    this.#deps.log.error({ silentForMs: limit }, 'the embedded engine hangs and is ended');
    for (const question of this.#questions.values()) {
      question.push({ kind: 'failed', failure: failureOfHang(limit, question.hasText) });
    }
    this.#questions.clear();
    this.end('it hung');
  }

  #ended(end: EngineEnd): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#silence.cancel();
    for (const question of this.#questions.values()) {
      question.push({ kind: 'failed', failure: failureOfEnd(end, question.hasText) });
    }
    this.#questions.clear();
    if (this.#state.kind !== 'unloadable') this.#become({ kind: 'ended', end });
  }
}
