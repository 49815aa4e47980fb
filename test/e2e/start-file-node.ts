import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pino } from 'pino';
import { systemClock } from '../../main/node/clock/index.ts';
import { configEditor, configurationSource, controlToken } from '../../main/node/config/index.ts';
import { type RunningNode, type StartOptions, startNode } from '../../main/node/index.ts';
import { noEngines } from '../fakes/no-engines.ts';
import { noOllama } from '../fakes/no-ollama.ts';
import { StandInMachine } from '../fakes/stand-in-machine.ts';

export interface FileNode extends AsyncDisposable {
  readonly node: RunningNode;
  readonly dataFolder: string;
  /** Where the document is, or will be. */
  readonly file: string;
  /** All that was logged, as text. */
  log(): string;
}

interface FileNodeOptions {
  readonly ollamaHost: string;
  readonly pageFolder?: string;
  /** Its configuration; nothing is configured without. */
  readonly document?: object;
  readonly env?: Readonly<Record<string, string>>;
  /** The machine on which it may start an Ollama; none without. */
  readonly ollama?: (dataFolder: string) => StartOptions['ollama'];
}

/** A whole node with a data folder and a configuration file of its own, as `cli.ts` starts it but in this process. */
export async function startFileNode(options: FileNodeOptions): Promise<FileNode> {
  const { ollamaHost, pageFolder = resolve('no-page'), document, env = {}, ollama = () => noOllama } = options;
  const dataFolder = await mkdtemp(join(tmpdir(), 'tandem-setup-'));
  const file = join(dataFolder, 'config.json');
  if (document) await writeFile(file, JSON.stringify(document), { mode: 0o600 });
  const source = configurationSource({ gatewayPort: 0, controlPort: 0 }, dataFolder, env);
  const loaded = await source.load();
  if (loaded.kind === 'refused') throw new Error(JSON.stringify(loaded.problems));
  const lines: string[] = [];
  const started = await startNode({
    config: loaded.config,
    configured: loaded.configured,
    dataFolder,
    ollamaHost,
    log: pino({ level: 'trace' }, { write: line => void lines.push(line) }),
    clock: systemClock,
    random: Math.random,
    controlToken: await controlToken(dataFolder),
    load: new StandInMachine(systemClock),
    pageFolder,
    engines: noEngines,
    ollama: ollama(dataFolder),
    reloadConfig: source.load,
    editor: configEditor({ file: source.file, env, dataFolder, now: Date.now }),
  });
  if (started.kind !== 'running') throw new Error(`the node did not start: ${JSON.stringify(started)}`);
  const { node } = started;
  return {
    node,
    dataFolder,
    file,
    log: () => lines.join(''),
    async [Symbol.asyncDispose]() {
      await node.stopNow();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}
