import { join } from 'node:path';
import type { Logger } from 'pino';
import { type Clock, sleep } from './clock/index.ts';
import type { Config } from './config/index.ts';
import type { EngineDone, EngineShown, EnginesView, LiveState } from './control/index.ts';
import { engineProbe } from './engine-probe.ts';
import {
  actionsFor,
  Engines,
  engineWishes,
  fetchedProgramFolder,
  Installer,
  type InstanceSpec,
  type KeptThings,
  logPlace,
  type Machine,
  planSentences,
  remedyFor,
} from './ollama/index.ts';
import type { OllamaEntry, OllamaInstances } from './ollama-instances.ts';
import type { Roster } from './roster.ts';

export interface OllamaHereDeps {
  readonly machine: Machine;
  /** False with --no-ollama: nothing is started, ended or installed, whatever the configuration says. */
  readonly isAllowed: boolean;
  readonly config: () => Config;
  readonly roster: Roster;
  readonly instances: OllamaInstances;
  readonly kept: KeptThings;
  /** An engine can be used, or used again: its models may have to be loaded. */
  readonly engineStarted: () => void;
  readonly dataFolder: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger;
  readonly changed: () => void;
}

/** The Ollama of this machine, looked after. */
export interface OllamaHere {
  /** Takes the backends as they are now; the first time it begins to look. */
  look(): void;
  readonly view: EnginesView;
  /** What a person should know of them, and what to do. */
  notices(): LiveState['notices'];
  /** Resolves when it is known of each whether it answers, or after a while. */
  settled(): Promise<void>;
  /** Ends what Tandem started; to be called when its requests have ended. */
  close(): Promise<void>;
}

/** A start that takes longer, ms, is not waited for by those who want to know what there is. */
const SETTLED_WITHIN = 10_000;
const SETTLED_LOOK = 100;

type Engine = Engines['all'][number];

/** The engines of this node's backends put together with what they need of the node. */
export function createOllamaHere(deps: OllamaHereDeps): OllamaHere {
  const { machine, isAllowed, config, roster, instances, kept, dataFolder, clock, random, changed } = deps;
  const log = deps.log.child({ part: 'ollama' });
  const program = fetchedProgramFolder(dataFolder);
  let isClosed = false;
  const probe = engineProbe({ roster, timeouts: () => config().routing.timeouts, clock, random, log });
  const settings = () => {
    const { manage, restartAdopted, program: named, modelsFolder, keepAlive } = config().ollama;
    return {
      manage: manage && isAllowed,
      restartAdopted: restartAdopted && isAllowed,
      program: named,
      modelsFolder,
      keepAlive,
    };
  };
  const engines = new Engines({
    settings,
    machine,
    folders: { logs: join(dataFolder, 'logs'), program },
    probe,
    kept,
    clock,
    random,
    log,
    changed,
    recovered(backend) {
      roster.mayBeBack(backend);
      deps.engineStarted();
    },
    unused: backend => roster.left(backend),
  });
  const look = () => {
    const { manage } = settings();
    // An engine that is wanted by no plan is ended: none yet is not nobody's.
    if (isAllowed && instances.isPlanned)
      engines.apply(engineWishes(roster.configs, entry => specsFor(instances, entry, manage)));
  };
  const installer = new Installer({
    platform: machine.platform,
    arch: machine.arch,
    releases: () => config().ollama.releases,
    folders: { downloads: join(dataFolder, 'downloads'), program },
    env: machine.env,
    clock,
    random,
    log,
    changed,
    installed: look,
  });

  const act = async (baseUrl: string, move: (engine: Engine) => Promise<EngineDone>): Promise<EngineDone> => {
    const engine = engines.find(baseUrl);
    return engine ? move(engine) : refused(`There is no Ollama at ${baseUrl} that Tandem looks after.`);
  };
  const view: EnginesView = {
    async engines() {
      const shown = engines.all.map(engine => show(engine, { ...settings(), installer, machine }));
      const { command } = installer;
      const told = installer.state;
      const withCommand = command !== undefined && ['offered', 'not-offered', 'failed'].includes(told.kind);
      return {
        isManaged: settings().manage,
        because: planSentences(instances.plan),
        engines: await Promise.all(shown),
        install: { ...told, ...(withCommand && { command }) },
      };
    },
    start: baseUrl =>
      act(baseUrl, async ({ supervisor }) => {
        if (!settings().manage) return refused('ollama.manage is off, so Tandem starts no Ollama.');
        await supervisor.start();
        return { kind: 'done' };
      }),
    stop: baseUrl =>
      act(baseUrl, async ({ supervisor }) => {
        if ((await supervisor.stop()) === 'stopped') return { kind: 'done' };
        return refused('Tandem did not start this Ollama, so it does not stop it.');
      }),
    restart: baseUrl =>
      act(baseUrl, async ({ supervisor }) => {
        const { restartAdopted } = settings();
        if (!supervisor.isOurs && !restartAdopted) {
          return refused('Tandem did not start this Ollama; it ends it only with ollama.restartAdopted: true.');
        }
        const done = await supervisor.restart();
        return done === 'restarted' || done.kind === 'ended' ? { kind: 'done' } : refused(done.sentence);
      }),
    install() {
      if (!isAllowed) return refused('This node was started with --no-ollama.');
      return installer.start()
        ? { kind: 'done' }
        : refused('It is under way already, or there is no release for this machine.');
    },
    cancelInstall: () => (installer.cancel() ? { kind: 'done' } : refused('Nothing is being installed.')),
  };
  return {
    look,
    view,
    notices: () => engines.all.flatMap(engine => noticeOf(engine, machine.platform, settings().restartAdopted)),
    async settled() {
      const deadline = clock.monotonic() + SETTLED_WITHIN;
      const isOpen = () =>
        engines.all.some(({ supervisor: { state } }) => state.kind === 'looking' || state.kind === 'starting');
      while (!isClosed && isOpen() && clock.monotonic() < deadline) await sleep(clock, SETTLED_LOOK);
    },
    async close() {
      isClosed = true;
      await installer.close();
      await engines.close();
      await probe.close();
    },
  };
}

/** As they are planned, and none before that; where somebody else runs them, as they are expected. */
function specsFor(instances: OllamaInstances, entry: OllamaEntry, isManaged: boolean): readonly InstanceSpec[] {
  if (isManaged) return instances.specsOf(entry);
  const addresses = instances.of(entry).map(({ baseUrl }) => baseUrl);
  return (addresses.length > 0 ? addresses : [entry.baseUrl]).map((baseUrl, index) => ({
    index,
    baseUrl,
    launcher: [],
    threads: 1,
    environment: {},
  }));
}

interface ShowDeps {
  readonly restartAdopted: boolean;
  readonly installer: Installer;
  readonly machine: Machine;
}

async function show(engine: Engine, { restartAdopted, installer, machine }: ShowDeps): Promise<EngineShown> {
  const { wish, supervisor, process } = engine;
  const { state, since, isOurs, restarts, lastReason } = supervisor;
  const isInstallable = ['offered', 'failed', 'installed'].includes(installer.state.kind);
  const standing = { state, isOurs, mayEndAdopted: restartAdopted, isInstallable };
  const remedy = remedyFor(standing, machine.platform);
  const isAdopted = !isOurs && (state.kind === 'adopted' || state.kind === 'hung');
  return {
    baseUrl: wish.spec.baseUrl,
    index: wish.spec.index,
    backend: wish.backend,
    state,
    since,
    isOurs,
    threads: wish.spec.threads,
    slots: wish.slots,
    restarts,
    ...(lastReason === undefined ? {} : { lastReason }),
    log: { where: logPlace(engine, machine.platform), lines: isAdopted ? [] : await process.lastLines() },
    actions: actionsFor(standing),
    ...(remedy ? { remedy } : {}),
  };
}

/** Only what needs a hand. */
function noticeOf(
  { wish, supervisor: { state, isOurs } }: Engine,
  platform: NodeJS.Platform,
  mayEndAdopted: boolean,
): LiveState['notices'] {
  const name = `Ollama at ${new URL(wish.spec.baseUrl).host}`;
  const remedy = remedyFor({ state, isOurs, mayEndAdopted, isInstallable: false }, platform);
  const what = remedy && { remedy: remedy.text, ...(remedy.command && { command: remedy.command }) };
  if (state.kind === 'failed')
    return [{ level: 'attention', text: `${name} is not started any more. ${state.reason}`, ...what }];
  if (state.kind === 'hung' && !isOurs)
    return [{ level: 'attention', text: `${name} hangs: ${state.reason}.`, ...what }];
  if (state.kind === 'absent' && state.why === 'port-taken')
    return [{ level: 'attention', text: `${name}: ${state.sentence}` }];
  return [];
}

function refused(message: string): EngineDone {
  return { kind: 'refused', message };
}
