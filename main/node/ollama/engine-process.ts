import type { Logger } from 'pino';
import type { Clock } from '../clock/index.ts';
import { cpuOf, type Ended, endAll, type Signals, withDescendants } from './ending.ts';
import { lastLines, moveLargeAside } from './engine-log.ts';
import type { InstanceSpec } from './instance-plan.ts';
import type { Exit, Launcher } from './launch.ts';
import { type EngineRecords, lookForRemains, type Remains } from './ours.ts';
import type { ProcessTable } from './process-table.ts';
import type { FoundProgram } from './program.ts';

/** An engine that Tandem started, in this life of the node or in one before. */
export interface OwnEngine {
  readonly pid: number;
  /** When it was started, ms since the epoch. */
  readonly since: number;
  /** Started in this life of the node, whose system tells of its end. */
  readonly isChild: boolean;
  /** Set when a child has ended. */
  exit: Exit | undefined;
}

export type Started =
  | { readonly kind: 'started'; readonly own: OwnEngine }
  | { readonly kind: 'no-program'; readonly sentence: string }
  | { readonly kind: 'failed'; readonly sentence: string };

/** What the supervisor does with processes; a test has its own. */
export interface EngineProcess {
  /** The engine of an earlier life of the node that still runs and is proven to be ours. */
  recall(): Promise<OwnEngine | undefined>;
  start(onExit: () => void): Promise<Started>;
  isAlive(own: OwnEngine): Promise<boolean>;
  /** Notes how an engine that is up by now can be known again. */
  remember(own: OwnEngine): Promise<void>;
  /** Ends everything that is left of the engine that was started last; `gone` when there is nothing. */
  endRemains(patience: number): Promise<Ended>;
  /** CPU that the engine and its runners have used, ms; undefined when nobody can tell. */
  cpu(own: OwnEngine | undefined): Promise<number | undefined>;
  lastLines(): Promise<readonly string[]>;
  readonly logFile: string;
}

export interface EngineProcessDeps {
  /** The wish as it is now: it is read at each start. */
  readonly spec: () => InstanceSpec;
  readonly environment: () => Readonly<Record<string, string>>;
  readonly program: () => FoundProgram;
  readonly logFile: string;
  readonly launcher: Launcher;
  readonly processes: ProcessTable;
  readonly signals: Signals;
  /** The process that listens at a port of this machine, where the system tells. */
  readonly listenerAt: (port: number) => Promise<number | undefined>;
  readonly records: EngineRecords;
  readonly clock: Clock;
  readonly log: Logger;
}

const NOTHING: Remains = { serve: undefined, others: [] };

/** `ollama serve` of one address: started, known again, ended with everything of its group. */
export function engineProcess(deps: EngineProcessDeps): EngineProcess {
  const { launcher, processes, signals, listenerAt, records, clock, log, logFile } = deps;
  const { baseUrl } = deps.spec();

  async function remains(): Promise<Remains> {
    const record = records.get(baseUrl);
    return record ? lookForRemains(record, processes) : NOTHING;
  }

  async function recall(): Promise<OwnEngine | undefined> {
    const record = records.get(baseUrl);
    const { serve } = await remains();
    return record && serve ? { pid: record.pid, since: record.since, isChild: false, exit: undefined } : undefined;
  }

  async function start(onExit: () => void): Promise<Started> {
    const program = deps.program();
    if (program.kind === 'missing') return { kind: 'no-program', sentence: program.sentence };
    await moveLargeAside(logFile);
    const [command = program.path, ...args] = [...deps.spec().launcher, program.path, 'serve'];
    const launched = await launcher.launch({ command, args, environment: deps.environment(), logFile });
    const since = clock.now();
    if (launched.pid === undefined) {
      const exit = await launched.exited;
      return { kind: 'failed', sentence: exitWords(exit) };
    }
    const own: OwnEngine = { pid: launched.pid, since, isChild: true, exit: undefined };
    void launched.exited.then(exit => {
      own.exit = exit;
      onExit();
    });
    await note(own, program.path);
    log.info({ baseUrl, pid: own.pid, program: program.path }, 'Ollama is started');
    return { kind: 'started', own };
  }

  async function note({ pid, since }: OwnEngine, program: string): Promise<void> {
    const [boot, list] = await Promise.all([processes.boot(), processes.list()]);
    const entry = list.find(candidate => candidate.pid === pid);
    // It may have ended already.
    if (entry) records.put(baseUrl, { pid, started: entry.started, boot, program, command: entry.command, since });
  }

  async function endRemains(patience: number): Promise<Ended> {
    const remaining = async () => {
      const { serve, others } = await remains();
      return serve ? [serve, ...others] : others;
    };
    const found = await remaining();
    if (found.length === 0) {
      records.remove(baseUrl);
      return 'gone';
    }
    const pids = found.map(({ pid }) => pid);
    log.info({ baseUrl, pids }, 'what is left of our Ollama is ended');
    const ended = await endAll({ remaining, patience }, { signals, clock });
    if (ended === 'gone') records.remove(baseUrl);
    else log.error({ baseUrl, pids, ended }, 'what is left of our Ollama could not be ended');
    return ended;
  }

  async function cpu(own: OwnEngine | undefined): Promise<number | undefined> {
    if (own) {
      const { serve, others } = await remains();
      return serve && cpuOf([serve, ...others]);
    }
    // Where the system does not tell whose the port is, nobody can tell what its processes do.
    const listener = await listenerAt(Number(new URL(baseUrl).port || 80));
    return listener === undefined ? undefined : cpuOf(await withDescendants(listener, processes));
  }

  return {
    recall,
    start,
    isAlive: async own => (own.isChild ? own.exit === undefined : (await remains()).serve?.pid === own.pid),
    async remember(own) {
      const record = records.get(baseUrl);
      if (own.isChild && record?.pid === own.pid) await note(own, record.program);
    },
    endRemains,
    cpu,
    lastLines: () => lastLines(logFile),
    logFile,
  };
}

/** How it ended, as the end of a sentence. */
export function exitWords(exit: Exit): string {
  switch (exit.kind) {
    case 'code':
      return `it ended with code ${exit.code}`;
    case 'signal':
      return `it was ended by ${exit.signal}`;
    case 'not-started':
      return `it could not be started: ${exit.reason}`;
  }
}
