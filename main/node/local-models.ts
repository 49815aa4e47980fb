import type { Logger } from 'pino';
import { isSameModel } from './backends/index.ts';
import type { BackendState } from './cascade/index.ts';
import { type Clock, sleep } from './clock/index.ts';
import { type BackendConfig, type Config, type ConfigEdit, isLoopbackUrl } from './config/index.ts';
import { freeSpace } from './models/index.ts';
import { engineThreads, freeMemory, readMachine } from './monitor/index.ts';
import { LocalModels, type ModelUser } from './ollama/index.ts';
import type { Store } from './store/index.ts';

type OllamaEntry = Extract<BackendConfig, { kind: 'ollama' }>;

export interface LocalModelsParts {
  readonly config: () => Config;
  /** The backends in use; asked for only when all is put together. */
  readonly roster: () => { readonly states: readonly BackendState[]; readonly configs: readonly BackendConfig[] };
  /** Addresses of the engines behind an entry, where there are several. */
  readonly instancesOf: (entry: OllamaEntry) => readonly string[];
  /** Where an Ollama is looked for when no backend uses one. */
  readonly ollamaHost: string;
  /** Where the Ollama of this machine may keep its models, the likeliest first. */
  readonly modelFolders: readonly string[];
  readonly change: (edit: ConfigEdit) => Promise<string | undefined>;
  readonly kept: Store['kept'];
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger;
  readonly changed: () => void;
}

/** Ms for backends to look again after a model came or went. */
const LOOK_LIMIT = 5000;

/** The models of this machine's Ollama, put together with the backends that use them. */
export function createLocalModels(parts: LocalModelsParts): LocalModels {
  const { config, roster, kept, clock, random, log, changed } = parts;
  const addresses = () => addressesOf(roster().configs, parts);
  let machine: ReturnType<typeof readMachine> | undefined;
  return new LocalModels({
    clock,
    random,
    log: log.child({ part: 'models' }),
    kept,
    addresses,
    users: () => usersOf(config().node.id, roster()),
    pinned: () => config().ollama.pinned,
    preload: () => config().ollama.preload,
    pin: (model, isPinned) => parts.change({ kind: 'pin-model', model, isPinned }),
    choose: (id, klass, model) => parts.change({ kind: 'choose-class-model', id, class: klass, model }),
    readSpace: async () => (addresses().some(isLoopbackUrl) ? spaceIn(parts.modelFolders) : undefined),
    freeMemory,
    async machine() {
      machine ??= readMachine();
      const facts = await machine;
      return { ...facts, threads: engineThreads(facts) };
    },
    modelsChanged: () => void lookAgain(roster().states, clock).then(changed),
    changed,
  });
}

/**
 * Where the engines of this machine answer. Those here have one folder of models between them; only when there is none
 * the first elsewhere is looked at, and it alone, for every other machine has a folder of its own.
 */
type Places = Pick<LocalModelsParts, 'instancesOf' | 'ollamaHost'>;

/** Several engines of one machine have one store of models, and each its own in memory. */
function addressesOf(backends: readonly BackendConfig[], { instancesOf, ollamaHost }: Places): readonly string[] {
  const used = backends.flatMap(entry => (entry.kind === 'ollama' ? [entry.baseUrl, ...instancesOf(entry)] : []));
  const all = [...new Set(used.length > 0 ? used : [ollamaHost])];
  const here = all.filter(isLoopbackUrl);
  return here.length > 0 ? here : all.slice(0, 1);
}

const CLASSES = ['simple', 'medium', 'complex'] as const;

function usersOf(node: string, { states, configs }: ReturnType<LocalModelsParts['roster']>): readonly ModelUser[] {
  return configs.flatMap(entry => {
    if (entry.kind !== 'ollama') return [];
    const state = states.find(({ backend }) => backend.id === entry.id);
    return {
      id: `${node}/${entry.id}`,
      baseUrl: entry.baseUrl,
      answersWith: state?.backend.facts().model,
      model: entry.model,
      embeddingModel: entry.embeddingModel,
      byClass: CLASSES.flatMap(each => {
        const model = entry.models?.[each];
        return model === undefined ? [] : [{ class: each, model }];
      }),
      runnerFor(model) {
        const facts = [undefined, ...CLASSES].map(each => state?.backend.facts(each));
        const known = facts.find(each => each?.model !== undefined && isSameModel(each.model, model));
        return {
          ...(known?.contextTokens ? { contextTokens: known.contextTokens } : {}),
          ...(entry.numThread ? { threads: entry.numThread } : {}),
        };
      },
      inFlight: state?.slots.inFlight ?? 0,
    };
  });
}

/** Of the first of these folders that there is. */
async function spaceIn(folders: readonly string[]): Promise<{ folder: string; free: number } | undefined> {
  for (const folder of folders) {
    const free = await freeSpace(folder);
    if (Number.isFinite(free)) return { folder, free };
  }
  return undefined;
}

/** A backend that is well is not looked at again by itself, and would not see a model that came or went. */
async function lookAgain(states: readonly BackendState[], clock: Clock): Promise<void> {
  const limit = new AbortController();
  const done = new AbortController();
  void sleep(clock, LOOK_LIMIT, done.signal).then(() => limit.abort(new Error('it took too long')));
  const engines = states.filter(({ backend }) => backend.kind === 'ollama');
  await Promise.all(engines.map(({ backend }) => backend.probe(limit.signal)));
  done.abort();
}
