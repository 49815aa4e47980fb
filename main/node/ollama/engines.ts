import type { Logger } from 'pino';
import type { ProbeResult } from '../backends/index.ts';
import type { Clock } from '../clock/index.ts';
import { type EndedAdopted, endAdopted } from './adopted.ts';
import type { Signals } from './ending.ts';
import { type EngineProcess, engineProcess } from './engine-process.ts';
import { engineEnvironment, type Variables } from './environment.ts';
import { greet } from './greeting.ts';
import type { InstanceSpec } from './instance-plan.ts';
import type { Launcher } from './launch.ts';
import { EngineRecords, type KeptThings } from './ours.ts';
import type { ProcessTable } from './process-table.ts';
import { type FoundProgram, findProgram } from './program.ts';
import { PulseTaker } from './pulse.ts';
import { Supervisor } from './supervisor.ts';

/** What the owner wants of the engines of this machine. */
export interface EngineSettings {
  readonly manage: boolean;
  readonly restartAdopted: boolean;
  readonly program: string | undefined;
  readonly modelsFolder: string | undefined;
  readonly keepAlive: string;
}

/** One engine that is wanted. */
export interface EngineWish {
  readonly spec: InstanceSpec;
  /** Id of the backend that uses it. */
  readonly backend: string;
  /** Requests that it answers at one time. */
  readonly slots: number;
}

/** The machine, as far as engines need it; a test has its own. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  readonly env: Variables;
  readonly launcher: Launcher;
  readonly processes: ProcessTable;
  readonly signals: Signals;
  readonly listenerAt: (port: number) => Promise<number | undefined>;
  /** The real path of a program that this user may start. */
  readonly resolveProgram: (path: string) => string | undefined;
}

/** Asks an engine for a token. */
export interface EngineProbe {
  ask(wish: EngineWish, signal: AbortSignal): Promise<ProbeResult>;
  /** Whether it knows of the answers that this engine is just giving. */
  seesTraffic(wish: EngineWish): boolean;
}

export interface EnginesDeps {
  readonly settings: () => EngineSettings;
  readonly machine: Machine;
  /** Where logs go, and a program that Tandem fetched. */
  readonly folders: { readonly logs: string; readonly program: string };
  readonly probe: EngineProbe;
  readonly kept: KeptThings;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger;
  readonly changed: () => void;
  /** The engine of this backend can be used, or used again. */
  readonly recovered: (backend: string) => void;
  /** Resolves when no request is with this backend, which is configured no more. */
  readonly unused: (backend: string) => Promise<void>;
}

/** One engine that is looked after. */
export interface Engine {
  readonly wish: EngineWish;
  readonly supervisor: Supervisor;
  readonly process: EngineProcess;
}

/** The engines of this machine that Tandem looks after, however many there are. */
export class Engines {
  readonly #deps: EnginesDeps;
  readonly #records: EngineRecords;
  readonly #engines = new Map<string, Engine & { wish: EngineWish }>();
  /** Wanted no more, with requests that still run. */
  readonly #leaving = new Map<string, Engine & { wish: EngineWish }>();
  readonly #ending = new Set<Promise<unknown>>();

  constructor(deps: EnginesDeps) {
    this.#deps = deps;
    this.#records = new EngineRecords(deps.kept);
  }

  get all(): readonly Engine[] {
    return [...this.#engines.values()];
  }

  find(baseUrl: string): Engine | undefined {
    return this.#engines.get(baseUrl);
  }

  /** The program that would be started now. */
  program(): FoundProgram {
    const { machine, folders, settings } = this.#deps;
    const { platform, env, resolveProgram } = machine;
    const search = { platform, env, configured: settings().program, ownFolder: folders.program };
    return findProgram(search, resolveProgram);
  }

  /**
   * Looks after these from now on. One that runs keeps running as it is: what is new of its wish counts when it is
   * started next. One that is wanted no more ends when its requests have, if it is ours.
   */
  apply(wishes: readonly EngineWish[]): void {
    const wanted = new Set(wishes.map(({ spec }) => spec.baseUrl));
    for (const [baseUrl, engine] of this.#engines) {
      if (wanted.has(baseUrl)) continue;
      this.#engines.delete(baseUrl);
      this.#leaving.set(baseUrl, engine);
      void this.#deps.unused(engine.wish.backend).then(() => this.#letGo(baseUrl, engine));
    }
    for (const wish of wishes) {
      const { baseUrl } = wish.spec;
      const known = this.#engines.get(baseUrl) ?? this.#leaving.get(baseUrl);
      this.#leaving.delete(baseUrl);
      this.#engines.set(baseUrl, known ?? this.#lookAfter(wish));
      if (!known) continue;
      known.wish = wish;
      // What keeps it from being started may have been put right.
      known.supervisor.watch();
    }
    // One that was ours in an earlier life, at an address that nobody wants any more, only holds memory.
    for (const baseUrl of this.#records.addresses()) {
      if (!wanted.has(baseUrl) && !this.#leaving.has(baseUrl)) this.#end(this.#endForgotten(baseUrl));
    }
  }

  #letGo(baseUrl: string, engine: Engine): void {
    // It may be wanted again by now.
    if (this.#leaving.get(baseUrl) !== engine) return;
    this.#leaving.delete(baseUrl);
    this.#end(engine.supervisor.close());
  }

  #end(ending: Promise<unknown>): void {
    this.#ending.add(ending);
    void ending.finally(() => this.#ending.delete(ending));
  }

  /** Everything that Tandem started ends. */
  async close(): Promise<void> {
    const open = [...this.#engines.values(), ...this.#leaving.values()];
    await Promise.all([...open.map(({ supervisor }) => supervisor.close()), ...this.#ending]);
  }

  #lookAfter(first: EngineWish): Engine & { wish: EngineWish } {
    const { clock, random, log, changed, recovered, probe, settings } = this.#deps;
    const { baseUrl } = first.spec;
    const process = this.#processAt(baseUrl, first);
    const wish = () => this.#engines.get(baseUrl)?.wish ?? first;
    let own: Parameters<EngineProcess['cpu']>[0];
    const pulse = new PulseTaker({
      probe: signal => probe.ask(wish(), signal),
      seesTraffic: () => probe.seesTraffic(wish()),
      cpu: () => process.cpu(own),
      clock,
    });
    const supervisor = new Supervisor({
      baseUrl,
      settings: () => ({ ...settings(), notStartable: notStartable(baseUrl) }),
      greet: signal => greet(baseUrl, clock, signal),
      takePulse(engine, signal) {
        own = engine;
        return pulse.take(signal);
      },
      process,
      endAdopted: () => this.#endAdopted(baseUrl),
      clock,
      random,
      log,
      changed,
      recovered: () => recovered(wish().backend),
    });
    supervisor.watch();
    return { wish: first, supervisor, process };
  }

  #processAt(baseUrl: string, first: EngineWish): EngineProcess {
    const { machine, folders, settings, clock, log } = this.#deps;
    const wish = () => this.#engines.get(baseUrl)?.wish ?? first;
    return engineProcess({
      spec: () => wish().spec,
      environment: () => engineEnvironment(machine.env, wish().spec, { ...settings(), slots: wish().slots }),
      program: () => this.program(),
      logFile: `${folders.logs}/ollama-${new URL(baseUrl).port || '80'}.log`,
      launcher: machine.launcher,
      processes: machine.processes,
      signals: machine.signals,
      listenerAt: machine.listenerAt,
      records: this.#records,
      clock,
      log,
    });
  }

  #endAdopted(baseUrl: string): Promise<EndedAdopted> {
    const { machine, clock } = this.#deps;
    return endAdopted(baseUrl, { ...machine, clock });
  }

  async #endForgotten(baseUrl: string): Promise<void> {
    const spec: InstanceSpec = { index: 0, baseUrl, launcher: [], threads: 1, environment: {} };
    await this.#processAt(baseUrl, { spec, backend: '', slots: 1 }).endRemains(FORGOTTEN_PATIENCE);
  }
}

const FORGOTTEN_PATIENCE = 5000;

/** Why no engine can be started for an address of this machine; undefined when one can. */
function notStartable(baseUrl: string): string | undefined {
  const { protocol, pathname } = new URL(baseUrl);
  if (protocol === 'http:' && pathname === '/') return undefined;
  return `Nothing answers at ${baseUrl}. Tandem starts an Ollama only for an address such as http://127.0.0.1:11434.`;
}
