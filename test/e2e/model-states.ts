import type { ModelsState } from '../../main/node/control/models-view.ts';
import { CATALOGUE } from '../../main/node/ollama/models/catalogue.ts';
import { recommend } from '../../main/node/ollama/models/recommended.ts';
import { noModels } from '../node/control/stand-in-models.ts';

type Model = ModelsState['models'][number];

const MINUTE = 60_000;

/** A model that is here, in all that is not said. */
export function model(given: Partial<Model> & Pick<Model, 'name'>): Model {
  return {
    digest: given.name,
    bytes: 2_491_876_774,
    family: 'phi3',
    parameters: '3.8B',
    quantisation: 'Q4_K_M',
    isRemote: false,
    contextTokens: 131_072,
    capabilities: ['completion', 'tools'],
    uses: [],
    isPinned: false,
    isPreloaded: false,
    ...given,
  };
}

const machine = { memoryBytes: 137e9, physicalCores: 44, sockets: 2, threads: 21 };

/** A machine on a good day: two models in memory, one of them kept, and one being fetched. */
export function goodDay(rest: Partial<ModelsState> = {}): ModelsState {
  const now = Date.now();
  const phi = model({
    name: 'phi4-mini:latest',
    uses: [{ backend: 'a/ollama', as: 'answers' }],
    isPinned: true,
    loaded: { bytes: 3_412_000_000, gpuBytes: 0, contextTokens: 8192 },
    benchmark: { prompt: 61.4, answer: 12.9, promptTokens: 251, digest: 'phi4-mini:latest', at: now - 50 * MINUTE },
  });
  const gemma = model({
    name: 'gemma3:4b',
    family: 'gemma3',
    parameters: '4.3B',
    bytes: 3_338_801_804,
    capabilities: ['completion', 'vision'],
    uses: [{ backend: 'a/ollama', as: 'complex' }],
    loaded: { bytes: 4_712_000_000, gpuBytes: 0, contextTokens: 8192, until: now + 4 * MINUTE },
  });
  const models = [phi, gemma, model({ name: 'phi3:3.8b', capabilities: ['completion'], bytes: 2_176_178_913 })];
  const measured = { model: phi.name, bytes: phi.bytes, parameters: 3.8, prompt: 61.4, answer: 12.9 };
  return {
    ...noModels,
    models,
    backends: [
      {
        id: 'a/ollama',
        model: 'phi4-mini',
        answersWith: 'phi4-mini:latest',
        byClass: [{ class: 'complex', model: 'gemma3:4b' }],
      },
    ],
    pulls: [
      {
        model: 'mistral:7b',
        state: { kind: 'pulling', step: 'fetching' },
        done: 1_214_000_000,
        total: 4_372_000_000,
        speed: 6_300_000,
        timeLeft: 501_000,
      },
      { model: 'qwen3:4b', state: { kind: 'waiting' }, done: 0 },
    ],
    recommended: recommend(
      machine,
      models.map(({ name }) => name),
      [measured],
    ),
    space: { folder: '/usr/share/ollama/.ollama/models', free: 212e9 },
    memory: { free: 71e9, total: 137e9 },
    isBusy: true,
    ...rest,
  };
}

/** Everything that can go wrong with a pull, and a model that is configured and not here. */
export function badDay(): ModelsState {
  const now = Date.now();
  return goodDay({
    models: [],
    missing: [
      { model: 'phi4-mini', uses: [{ backend: 'a/ollama', as: 'answers' }] },
      { model: 'gemma3:4b', uses: [{ backend: 'a/ollama', as: 'complex' }] },
    ],
    pulls: [
      {
        model: 'mistral:7b',
        state: {
          kind: 'resting',
          until: now + 32_000,
          message:
            'The name registry.ollama.ai cannot be looked up: this machine has no internet, or its DNS does not answer.',
        },
        done: 1_214_000_000,
        total: 4_372_000_000,
      },
      { model: 'qwen3:4b', state: { kind: 'stopped' }, done: 812_000_000, total: 2_600_000_000 },
      {
        model: 'llama3.3:70b',
        state: {
          kind: 'failed',
          cause: 'no-space',
          message:
            'llama3.3:70b is not fetched: the disk of /usr/share/ollama/.ollama/models has 9.1 GB free, and it takes 42.5 GB with 500 MB to spare. 33.9 GB are missing; free them, then resume.',
        },
        done: 0,
        total: 42_500_000_000,
      },
      { model: 'phi3:3.8b', state: { kind: 'done', at: now - 12 * MINUTE }, done: 2e9, total: 2e9 },
    ],
    recommended: recommend(machine, [], []),
    isBusy: true,
  });
}

/** An Ollama that does not answer. */
export function absent(): ModelsState {
  return {
    ...noModels,
    engine: { kind: 'absent', baseUrl: 'http://127.0.0.1:11434', reason: 'nothing listens at its address' },
    recommended: recommend({ ...machine, memoryBytes: 6e9, physicalCores: 4, sockets: 1, threads: 3 }, [], []),
  };
}

/** More than are seen at once. */
export function manyModels(): ModelsState {
  const models = Array.from({ length: 26 }, (_, place) => {
    const { tag } = CATALOGUE[place % CATALOGUE.length] ?? { tag: 'phi4-mini' };
    return model({ name: `${tag.replace(':', '-')}-v${place}:latest`, family: tag.replace(/[\d:.-].*/, '') });
  });
  return goodDay({ models, pulls: [], isBusy: false });
}
