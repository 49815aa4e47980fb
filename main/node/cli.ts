import { type EngineLauncher, forkLauncher, ollamaModelFolders, parentLauncher } from './backends/index.ts';
import { sleep, systemClock } from './clock/index.ts';
import {
  configEditor,
  configurationSource,
  controlToken,
  findEngineScript,
  findPageFolder,
  hasEngineProgram,
  type LoadResult,
  openDataFolder,
  parseFlags,
  printProblem,
  readEnvironment,
  removeRunning,
  USAGE,
  type Variables,
  writeRunning,
} from './config/index.ts';
import { crashLoudly } from './crash.ts';
import { desktopUser } from './desktop-user.ts';
import { hearShell } from './from-shell.ts';
import { startNode } from './index.ts';
import { createLog } from './log.ts';
import { systemPorts, thisMachine } from './monitor/index.ts';
import { systemMachine } from './ollama/index.ts';
import { pairAtStart } from './pair-at-start.ts';
import { connectParent, type Parent } from './parent.ts';
import type { Ready } from './ready.ts';
import { listenForReload } from './reload-signal.ts';
import { runningElsewhere } from './running-elsewhere.ts';
import type { RunningNode, StartResult } from './running-node.ts';
import { listenForStop, stopWhenAsked } from './stopping.ts';
import { version } from './version.ts';

export interface Surroundings {
  readonly host: NodeJS.Process;
  /** Folder of the script that was started; the built page is found from there. */
  readonly entryFolder: string;
}

/** The contract's exit codes. A stop that was asked for is clean, also when a second request cuts it short. */
const EXIT = { clean: 0, badFlag: 64, portTaken: 69, badConfiguration: 78 } as const;

const OCCUPANT_WITHIN = 3000;

/** Runs a node until it is told to stop; the result is the exit code. Only what programs wait for goes to standard output. */
export async function main(
  argv: readonly string[],
  env: Variables,
  { host, entryFolder }: Surroundings,
): Promise<number> {
  // Whoever read these is gone. That is no reason to stop answering requests.
  for (const stream of [host.stdout, host.stderr]) stream.on('error', () => {});
  const say = (line: string) => void host.stderr.write(`tandem: ${line}\n`);

  const flags = parseFlags(argv);
  if (flags.kind === 'help' || flags.kind === 'version') {
    host.stdout.write(flags.kind === 'help' ? USAGE : `${version}\n`);
    return EXIT.clean;
  }
  const environment = readEnvironment(env);
  if (flags.kind === 'refused') say(flags.message);
  if (environment.kind === 'refused') say(environment.message);
  if (flags.kind === 'refused' || environment.kind === 'refused') return EXIT.badFlag;
  const options = { ...environment.options, ...flags.options };
  if (options.pairWith !== undefined && options.pairCode === undefined) {
    say('--pair-with needs the code that the other node shows: --pair-code CODE, or TANDEM_PAIR_CODE');
    return EXIT.badFlag;
  }

  const log = createLog(options.logLevel ?? 'info');
  crashLoudly(host, log);
  const parent = connectParent(host);
  // Before anybody else listens: what the shell said first is handed to the listeners of that moment and to no later one.
  const shellSpeaks = hearShell(parent, systemClock);
  const stop = listenForStop(host, systemClock, parent);
  const reloads = listenForReload(host, log, () => stop.ask('the terminal, which was closed'));

  const data = await openDataFolder(options.dataFolder, host.platform, env);
  if (data.kind === 'refused') {
    say(printProblem(data.problem));
    return EXIT.badConfiguration;
  }
  const shell = await shellSpeaks;
  const token = await controlToken(data.folder);
  const tell = (event: object) => void host.stdout.write(`${JSON.stringify(event)}\n`);
  // A shell looks after the node that runs already; whoever starts a node by hand wants one more.
  const running = shell && (await runningElsewhere(data.folder, token));
  if (running) {
    tell({ event: 'running', ...running });
    return EXIT.portTaken;
  }
  const givenKey = shell?.givenKey;
  const source = configurationSource(options, data.folder, env, givenKey);
  const loaded = await source.load();
  if (loaded.kind === 'refused') {
    for (const line of refusal(loaded, source.file())) say(line);
    return EXIT.badConfiguration;
  }
  for (const warning of loaded.warnings) log.warn(warning);

  const started = await Promise.race([
    startNode({
      config: loaded.config,
      configured: loaded.configured,
      dataFolder: data.folder,
      configFile: source.file(),
      ollamaHost: environment.ollamaHost,
      ollamaFolders: ollamaModelFolders(host.platform, env),
      log,
      clock: systemClock,
      random: Math.random,
      controlToken: token,
      load: thisMachine({
        // Inside Electron the shell starts everything, windows included.
        ownRoot: parent?.onMessage ? host.ppid : host.pid,
        desktopIdle: desktopUser(parent, systemClock),
      }),
      pageFolder: findPageFolder(entryFolder),
      engines: {
        launcher: engineLauncher(parent, findEngineScript(entryFolder)),
        isAllowed: options.noEmbedded !== true,
        isInstalled: hasEngineProgram(entryFolder, host.platform, host.arch),
        environment: env,
      },
      ollama: { machine: systemMachine(host.platform, host.arch, env), isAllowed: options.noOllama !== true },
      reloadConfig: source.load,
      editor: configEditor({ file: source.file, env, dataFolder: data.folder, givenKey, now: systemClock.now }),
    }),
    stop.second.then(() => ({ kind: 'stopped' as const })),
  ]);
  if (started.kind === 'stopped') return EXIT.clean;
  if (started.kind !== 'running') {
    say(await whyNotListening(started));
    return started.kind === 'port-taken' ? EXIT.portTaken : EXIT.badConfiguration;
  }
  const ready = { event: 'ready', ...readyOf(started.node) };
  const { nodeId: node, gatewayUrl: gateway, controlUrl: control } = started.node;
  // Only a hint for the desktop app: a node that cannot leave it serves all the same.
  await writeRunning(data.folder, { pid: host.pid, node, gateway, control }).catch(error => log.warn({ err: error }));
  tell(ready);
  shell?.onWake(() => started.node.wake());
  parent?.post({ type: 'ready', ...ready });
  reloads.serve(started.node);
  void pairAtStart(options, { node: started.node, clock: systemClock, tell, log });
  await stopWhenAsked(started.node, stop, systemClock, log);
  await removeRunning(data.folder, host.pid).catch(() => {});
  return EXIT.clean;
}

/** Where this process may not fork, in packaged Electron, the shell starts engines for it. */
function engineLauncher(parent: Parent | undefined, script: string): EngineLauncher {
  const { post, onMessage } = parent ?? {};
  return post && onMessage ? parentLauncher({ post, onMessage }) : forkLauncher(script);
}

function refusal(refused: Extract<LoadResult, { kind: 'refused' }>, file: string | undefined): string[] {
  const lines = refused.problems.map(printProblem);
  return [`the configuration${file === undefined ? '' : ` ${file}`} is refused:`, ...lines];
}

async function whyNotListening(result: Exclude<StartResult, { kind: 'running' }>): Promise<string> {
  const { what, port } = result;
  if (result.kind === 'port-taken') {
    const occupant = await occupantOf(port);
    return `port ${port} of the ${what} is taken${occupant ? ` by ${occupant}` : ''}; stop the program that uses it or choose another with --${what}-port N (0 picks a free one)`;
  }
  return `${what}.${what === 'gateway' ? 'host' : 'port'}: found ${result.host}:${port}, where this machine cannot listen (${result.code}), expected an address of this machine and a port that this user may use`;
}

/** The program that has the port, where the system tells within a moment (ms). */
function occupantOf(port: number): Promise<string | undefined> {
  const told = systemPorts.occupantOf(port).catch(() => undefined);
  return Promise.race([told, sleep(systemClock, OCCUPANT_WITHIN).then(() => undefined)]);
}

function readyOf(node: RunningNode): Ready {
  return {
    node: node.nodeId,
    gateway: node.gatewayUrl,
    control: node.controlUrl,
    dashboard: node.dashboardUrl,
  };
}
