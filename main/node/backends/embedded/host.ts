import type { Logger } from 'pino';
import type { Clock, Timer } from '../../clock/index.ts';
import type { ProbeResult } from '../backend.ts';
import type { Failure } from '../failure.ts';
import { quote } from '../quote.ts';
import type { EngineLauncher } from './launcher.ts';
import type { LoadMessage } from './protocol.ts';
import { EngineRun, type Unloadable } from './run.ts';
import { unlessAborted } from './unless-aborted.ts';

/** The model's file, or why there is none yet. */
export type ModelFile =
  | {
      readonly kind: 'ready';
      readonly path: string;
      /** Its checksum is known and right; otherwise every weight is looked at while it is loaded. */
      readonly isVerified?: boolean;
    }
  | { readonly kind: 'not-ready'; readonly sentence: string; readonly retryAfterMs?: number };

export interface HostDeps {
  readonly clock: Clock;
  readonly log: Logger;
  readonly launcher: EngineLauncher;
  readonly model: () => ModelFile;
  /** Looks at the file anew before it is loaded; `model()` tells what was found. */
  readonly check?: () => Promise<void>;
  /** What an engine is started with, but for the model. */
  readonly settings: () => Promise<Omit<LoadMessage, 'type' | 'modelPath' | 'checkWeights'>>;
  /** Milliseconds without a question after which the engine is ended and its memory is free; 0 keeps it. */
  readonly idleUnload: number;
}

/** A sentence for people, and until when it is not tried again (ms of the monotonic clock). */
interface Refusal {
  readonly path: string;
  readonly sentence: string;
  readonly until: number;
}

/**
 * Milliseconds to the next start after so many bad ends in a row. The first one is at once, since one crash is bad luck;
 * after that whoever asks is told to go elsewhere.
 */
const RESTS = [0, 1000, 2000, 5000, 15_000, 60_000];
/** The same for a model that could not be loaded: a person has to do something, and each trial costs a second of work. */
const REFUSAL_RESTS = [15_000, 60_000, 300_000];
/** A word of the engine within this time (ms) shows that it works. */
const FRESH = 2000;

/** Starts an engine when somebody asks, watches it, and lets it go when it is idle, bad or no longer wanted. */
export class EngineHost {
  readonly #deps: HostDeps;
  #run: EngineRun | undefined;
  /** Set while the settings for a start are awaited, so that there is one start. */
  #starting: Promise<EngineRun | Failure> | undefined;
  #idle: Timer | undefined;
  #badEnds = 0;
  #restsUntil = Number.NEGATIVE_INFINITY;
  #refusals = 0;
  #refusal: Refusal | undefined;
  #contextTokens: number | undefined;
  #isClosed = false;

  constructor(deps: HostDeps) {
    this.#deps = deps;
  }

  /** As the engine said when it last loaded the model. */
  get contextTokens(): number | undefined {
    return this.#contextTokens;
  }

  /** Why the model that is there cannot be used. */
  get refusal(): string | undefined {
    const model = this.#deps.model();
    const isThisModel = model.kind === 'ready' && model.path === this.#refusal?.path;
    return isThisModel ? this.#refusal?.sentence : undefined;
  }

  /**
   * An engine with its model loaded, started if need be, or why there is none.
   * @param alive called while the model is being loaded
   * @throws the signal's reason when it is aborted
   */
  async demand(signal: AbortSignal, alive: () => void): Promise<EngineRun | Failure> {
    const run = this.#run ?? (await unlessAborted(this.#starting ?? this.#start(), signal));
    if (!(run instanceof EngineRun)) return run;
    const state = await run.loaded(signal, alive);
    switch (state.kind) {
      case 'loaded':
        return run;
      case 'unloadable':
        return { kind: 'server-error', message: sentenceOf(state.why) };
      case 'ended':
        return { kind: 'unreachable', message: `the embedded engine ended while it was loading (${state.end.how})` };
    }
  }

  /**
   * Whether it works. One that is not running and has done nothing wrong is not started for that; one that ended badly
   * is, when its rest is over, so that no caller has to find out.
   */
  async probe(signal: AbortSignal, generateOne: (run: EngineRun) => Promise<ProbeResult>): Promise<ProbeResult> {
    if (!this.#run && this.#badEnds === 0 && !this.#refusal) return { kind: 'alive', proves: 'answers' };
    const now = this.#deps.clock.monotonic();
    if (this.refusal && this.#refusal && now < this.#refusal.until) return { kind: 'alive', proves: 'answers' };
    const run = await this.demand(signal, () => {});
    if (!(run instanceof EngineRun)) return { kind: 'dead', failure: run };
    if (!run.isIdle && run.silentFor < FRESH) return { kind: 'alive', proves: 'generates' };
    return generateOne(run);
  }

  /** Ends the engine with the node, or with the configuration that wanted it. */
  close(): void {
    this.#isClosed = true;
    this.#letGo('no longer wanted');
  }

  #start(): Promise<EngineRun | Failure> {
    const { clock, model: currentModel, settings, check } = this.#deps;
    const model = currentModel();
    if (model.kind !== 'ready') return Promise.resolve({ kind: 'server-error', message: model.sentence });
    const wait = Math.ceil(this.#restsUntil - clock.monotonic());
    if (wait > 0) {
      const message = `the embedded engine ended ${this.#badEnds} times in a row; it is started again in ${wait} ms`;
      return Promise.resolve({ kind: 'unreachable', message });
    }
    const start = async (): Promise<EngineRun | Failure> => {
      const [set] = await Promise.all([settings(), check?.()]);
      const checked = currentModel();
      if (checked.kind !== 'ready') return { kind: 'server-error', message: checked.sentence };
      return this.#launch({ type: 'load', modelPath: checked.path, checkWeights: !checked.isVerified, ...set });
    };
    this.#starting = start().finally(() => {
      this.#starting = undefined;
    });
    return this.#starting;
  }

  #launch(load: LoadMessage): EngineRun | Failure {
    if (this.#isClosed) return { kind: 'unreachable', message: 'the node is stopping' };
    const { clock, log, launcher, idleUnload } = this.#deps;
    const { modelPath, threads, callers } = load;
    log.info({ modelPath, threads, callers }, 'the embedded engine is started');
    this.#run = new EngineRun(launcher.launch(), load, {
      clock,
      log,
      changed: run => this.#changed(run, modelPath),
      answered: isIdle => {
        this.#badEnds = 0;
        if (isIdle) this.#idle?.refresh();
      },
    });
    if (idleUnload > 0) this.#idle = clock.timer(idleUnload, () => this.#unload());
    return this.#run;
  }

  #changed(run: EngineRun, path: string): void {
    if (run !== this.#run) return;
    const { state } = run;
    const { clock, log } = this.#deps;
    if (state.kind === 'loaded') {
      this.#contextTokens = state.contextTokens;
      this.#refusal = undefined;
      this.#refusals = 0;
    } else if (state.kind === 'unloadable') {
      const sentence = sentenceOf(state.why);
      log.error({ cause: state.why.cause, modelPath: path }, sentence);
      const rest = state.why.cause === 'no-engine' ? Number.POSITIVE_INFINITY : at(REFUSAL_RESTS, this.#refusals);
      this.#refusals += 1;
      this.#refusal = { path, sentence, until: clock.monotonic() + rest };
      this.#letGo('its model cannot be loaded');
    } else if (state.kind === 'ended') {
      const { how, lastWords } = state.end;
      const rest = at(RESTS, this.#badEnds);
      this.#badEnds += 1;
      this.#restsUntil = clock.monotonic() + rest;
      log.error({ how, lastWords: quote(lastWords), restMs: rest }, 'the embedded engine ended');
      this.#letGo(how);
    }
  }

  #unload(): void {
    if (this.#run?.state.kind !== 'loaded' || !this.#run.isIdle) {
      this.#idle?.refresh();
      return;
    }
    this.#deps.log.info('the embedded engine was idle; it is ended and its memory is free');
    this.#letGo('idle');
  }

  #letGo(how: string): void {
    const run = this.#run;
    // First, so that its end is not taken for a bad one.
    this.#run = undefined;
    this.#idle?.cancel();
    this.#idle = undefined;
    run?.end(how);
  }
}

function sentenceOf({ cause, message }: Unloadable): string {
  const said = quote(message);
  switch (cause) {
    case 'no-engine':
      return `The embedded engine does not run on this machine (${said}). Use Ollama or a cloud account instead.`;
    case 'no-file':
      return `The embedded engine cannot read its model (${said}). Put the file there or set another \`modelPath\`.`;
    case 'bad-file':
      return `The embedded engine cannot load its model: the file is damaged or of a kind it does not know (${said}).`;
    case 'no-memory':
      return `The embedded engine has too little memory for its model (${said}). Set fewer \`contextTokens\` or a smaller model.`;
  }
}

function at(rests: readonly number[], place: number): number {
  return rests[Math.min(place, rests.length - 1)] ?? 0;
}
