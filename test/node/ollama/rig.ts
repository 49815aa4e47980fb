import { pino } from 'pino';
import type { EndedAdopted } from '../../../main/node/ollama/adopted.ts';
import type { EngineProcess, OwnEngine, Started } from '../../../main/node/ollama/engine-process.ts';
import type { EngineState } from '../../../main/node/ollama/engine-state.ts';
import type { Exit } from '../../../main/node/ollama/launch.ts';
import type { Pulse } from '../../../main/node/ollama/pulse.ts';
import { Supervisor, type SupervisorDeps } from '../../../main/node/ollama/supervisor.ts';
import { ManualClock } from '../../fakes/clock.ts';

type Greeting = Awaited<ReturnType<SupervisorDeps['greet']>>;

/** An address of a machine, as a test has it: who answers, whether it generates, what becomes of what is started. */
export class Address {
  readonly clock = new ManualClock();
  /** What happened, in order. */
  readonly events: string[] = [];
  readonly states: EngineState[] = [];
  greeting: Greeting = { kind: 'nobody' };
  pulse: Pulse = { kind: 'alive' };
  settings = { manage: true, restartAdopted: false, notStartable: undefined as string | undefined };
  /** What a start comes to; `started` when left out, and then it answers. */
  startsAs: Exclude<Started, { kind: 'started' }> | undefined;
  /** It ends at once with this. */
  endsAs: Exit | undefined;
  recalled: OwnEngine | undefined;
  endedAdopted: EndedAdopted = { kind: 'ended' };
  /** Who greets when an engine that was started is up. */
  answers = true;
  readonly supervisor: Supervisor;
  #pids = 100;
  #own: OwnEngine | undefined;
  #onExit: () => void = () => {};

  constructor() {
    const process: EngineProcess = {
      recall: async () => {
        this.#own = this.recalled;
        return this.recalled;
      },
      start: async onExit => this.#start(onExit),
      isAlive: async own => own.exit === undefined && own === this.#own,
      remember: async () => {},
      endRemains: async () => {
        this.events.push('remains ended');
        if (this.#own && this.#own.exit === undefined) this.greeting = { kind: 'nobody' };
        this.#own = undefined;
        return 'gone';
      },
      cpu: async () => 0,
      lastLines: async () => [],
      logFile: '/logs/ollama.log',
    };
    this.supervisor = new Supervisor({
      baseUrl: 'http://127.0.0.1:11434',
      settings: () => this.settings,
      greet: async () => this.greeting,
      takePulse: async () => this.pulse,
      process,
      endAdopted: async () => {
        this.events.push('adopted ended');
        return this.endedAdopted;
      },
      clock: this.clock,
      random: () => 0.5,
      log: pino({ level: 'silent' }),
      changed: () => this.states.push(this.supervisor.state),
      recovered: () => void this.events.push('recovered'),
    });
  }

  get state(): EngineState {
    return this.supervisor.state;
  }

  /** Kinds of the states so far, one after the other. */
  get kinds(): string[] {
    return this.states.map(({ kind }) => kind);
  }

  /** Starts to look, and lets the first look be done. */
  async watch(): Promise<void> {
    this.supervisor.watch();
    await this.clock.advance(0);
  }

  /** Ollama is there, and Tandem did not start it. */
  stranger(version = '0.32.1'): void {
    this.greeting = { kind: 'ollama', version };
  }

  /** What was started ends. */
  async end(exit: Exit): Promise<void> {
    if (this.#own) this.#own.exit = exit;
    this.greeting = { kind: 'nobody' };
    this.#onExit();
    await this.clock.advance(0);
  }

  #start(onExit: () => void): Started {
    if (this.startsAs) return this.startsAs;
    this.#pids += 1;
    const own: OwnEngine = { pid: this.#pids, since: this.clock.now(), isChild: true, exit: this.endsAs };
    this.events.push('started');
    this.#own = own;
    this.#onExit = onExit;
    if (this.endsAs) queueMicrotask(onExit);
    else if (this.answers) this.greeting = { kind: 'ollama', version: '0.32.1' };
    return { kind: 'started', own };
  }
}
