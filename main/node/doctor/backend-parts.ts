import { type BackendConfig, type Config, isLoopbackUrl } from '../config/index.ts';
import { checkKey } from './accounts.ts';
import { type Check, ok, skipped } from './check.ts';
import { checkEmbedded } from './embedded.ts';
import { embeddedQuestion } from './embedded-question.ts';
import { checkOllama } from './engines.ts';
import type { Place } from './machine-parts.ts';
import { networkParts } from './network-parts.ts';
import { ollamaDiskParts } from './ollama-disk.ts';
import type { Part } from './part.ts';
import type { Surroundings } from './surroundings.ts';

export interface BackendsQuestion extends Place {
  readonly config: Config;
  /** Where an Ollama is looked for when no backends are listed. */
  readonly ollamaHost: string;
}

/** A part for each engine and each account, for the disks of engines, and for each address elsewhere. */
export function backendParts(question: BackendsQuestion, world: Surroundings): Part[] {
  const { config, ollamaHost } = question;
  const configured = config.backends !== undefined;
  const backends = config.backends ?? [foundOllama(ollamaHost)];
  const embedded = embeddedQuestion(question, world);
  const replaceable = embedded.role === 'last-resort' && embedded.isInstalled;
  return [
    ...backends.flatMap(
      backend =>
        ownPart(backend, { configured, replaceable, starts: starterFor(backend, question, world) }, world) ?? [],
    ),
    embeddedPart(embedded, world),
    ...ollamaDiskParts(backends, world),
    ...networkParts(backends, world),
  ];
}

function ownPart(
  backend: BackendConfig,
  standing: Omit<Parameters<typeof checkOllama>[0], 'backend'>,
  world: Surroundings,
): Part | undefined {
  switch (backend.kind) {
    case 'ollama':
      return ollamaPart({ backend, ...standing }, world);
    case 'openai':
      return part(`key:${backend.id}`, signal => checkKey(backend, world.checkAccount, signal));
    case 'simulated':
      return part(`engine:${backend.id}`, async () => simulated(backend));
    case 'colab':
      return part(`engine:${backend.id}`, async () => colab(backend));
    case 'embedded':
      // Told of whether it is listed or not.
      return undefined;
  }
}

/** The program that a node would start for this backend. */
function starterFor(
  backend: BackendConfig,
  { config, options, folder }: BackendsQuestion,
  world: Surroundings,
): string | undefined {
  const { manage, program } = config.ollama;
  const isHere = backend.kind === 'ollama' && isLoopbackUrl(backend.baseUrl);
  if (!manage || options.noOllama === true || !isHere) return undefined;
  const found = world.findProgram(program, folder);
  return found.kind === 'found' ? found.path : undefined;
}

function part(id: string, work: (signal: AbortSignal) => Promise<Check>): Part {
  return { id, work: async signal => ({ checks: [await work(signal)] }) };
}

function ollamaPart(question: Parameters<typeof checkOllama>[0], world: Surroundings): Part {
  return {
    id: `engine:${question.backend.id}`,
    async work(signal) {
      const { check, models } = await checkOllama(question, world, signal);
      return { checks: [check], models };
    },
  };
}

function embeddedPart(question: ReturnType<typeof embeddedQuestion>, world: Surroundings): Part {
  const { role, model } = question;
  const runs = role === 'last-resort' || role === 'configured';
  return {
    id: 'engine:embedded',
    work: async () => ({
      checks: [await checkEmbedded(question, world.files)],
      ...(runs && model.memoryBytes !== undefined && { models: new Map([[model.name, model.memoryBytes]]) }),
    }),
  };
}

function simulated({ id }: BackendConfig): Check {
  return ok(`engine:${id}`, `${id} is simulated: it answers with made-up text`);
}

/** It attaches itself to a node that runs, so from here nothing of it can be seen. */
function colab({ id, baseUrl }: Extract<BackendConfig, { kind: 'colab' }>): Check {
  const what = baseUrl === undefined ? 'a Colab worker attaches itself' : `the Colab server at ${baseUrl}`;
  return skipped(`engine:${id}`, `${id}: ${what}; the page Colab of the running node shows how it is`);
}

/** As the node looks for one by itself. */
function foundOllama(baseUrl: string): Extract<BackendConfig, { kind: 'ollama' }> {
  return { id: 'ollama', kind: 'ollama', tier: 'workstation', baseUrl, maxConcurrent: 4 };
}
