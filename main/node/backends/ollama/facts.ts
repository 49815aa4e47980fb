import type { Capability } from '../../config/index.ts';
import type { BackendFacts, RequestClass } from '../backend.ts';
import type { Failure } from '../failure.ts';
import { type ClassModels, modelsByClass } from './by-class.ts';
import type { JsonReply, OllamaClient } from './client.ts';
import { effectiveContext } from './context.ts';
import { type Engine, engineOf, type Model } from './engine.ts';
import { psBody, type Show, showBody, type Tag, tagsBody, versionBody } from './shapes.ts';
import { rendererOf } from './template.ts';

/** What a look at an Ollama found. */
export type Look =
  | { readonly kind: 'unreachable'; readonly failure: Failure }
  | { readonly kind: 'no-model'; readonly engine: Engine; readonly wanted: string | undefined }
  | {
      readonly kind: 'ready';
      readonly engine: Engine;
      readonly model: Model;
      readonly isLoaded: boolean;
      /** When the loaded model is unloaded if nobody asks it, ms since the epoch; where it is told. */
      readonly unloadsAt: number | undefined;
      /** Models of its own that classes of requests have. */
      readonly byClass: ReadonlyMap<RequestClass, Model>;
    };

export interface Wanted {
  readonly model: string | undefined;
  readonly contextTokens: number | undefined;
  readonly models?: ClassModels | undefined;
}

/** The model that the sentences for people name; small enough for any machine. */
const SUGGESTED = 'phi4-mini';

/** Asks for version, models and what is loaded, and chooses. The last choice is kept while its model is there. */
export async function lookAround(
  client: OllamaClient,
  wanted: Wanted,
  last: Extract<Look, { kind: 'ready' }> | undefined,
  signal: AbortSignal,
): Promise<Look> {
  const [version, tags, ps] = await Promise.all([
    client.get('/api/version', signal),
    client.get('/api/tags', signal),
    client.get('/api/ps', signal),
  ]);
  for (const reply of [version, tags, ps]) if (reply.kind === 'failed') return unreachable(reply);
  const engine = engineOf(versionBody.safeParse(bodyOf(version)).data?.version ?? '0');
  const pulled = tagsBody.safeParse(bodyOf(tags)).data?.models;
  const loaded = psBody.safeParse(bodyOf(ps)).data?.models ?? [];
  if (pulled === undefined) {
    return unreachable({
      kind: 'failed',
      failure: { kind: 'not-an-answer', message: 'it answers, but not as an Ollama' },
    });
  }
  const loadedNames = new Set(loaded.map(({ name }) => name));
  const known = last ? [last.model, ...last.byClass.values()] : [];
  const read = (tag: Tag) => modelOf(tag, { client, wanted, known, signal });
  for (const tag of candidates(pulled ?? [], wanted.model, last?.model.name, loadedNames)) {
    const model = await read(tag);
    if (!model) continue;
    const find = (name: string) => pulled?.find(each => isSameModel(each.name, name) && !each.remote_host);
    const byClass = await modelsByClass(wanted.models ?? {}, find, read);
    const told = Date.parse(loaded.find(({ name }) => name === model.name)?.expires_at ?? '');
    const unloadsAt = Number.isNaN(told) ? undefined : told;
    return { kind: 'ready', engine, model, isLoaded: loadedNames.has(model.name), unloadsAt, byClass };
  }
  return { kind: 'no-model', engine, wanted: wanted.model };
}

/** Whether the engine has this model loaded; one that does not tell counts as having it. */
export async function isLoadedNow(client: OllamaClient, model: string, signal: AbortSignal): Promise<boolean> {
  const loaded = psBody.safeParse(bodyOf(await client.get('/api/ps', signal))).data;
  return loaded === undefined || (loaded.models ?? []).some(({ name }) => name === model);
}

function unreachable(reply: JsonReply): Look {
  if (reply.kind === 'failed') return { kind: 'unreachable', failure: reply.failure };
  return { kind: 'unreachable', failure: { kind: 'not-an-answer', message: 'no answer' } };
}

function bodyOf(reply: JsonReply): unknown {
  return reply.kind === 'value' ? reply.value : undefined;
}

/** In the order in which they are tried: the configured one only; else the last, then loaded ones, then by size. */
function candidates(
  pulled: readonly Tag[],
  wanted: string | undefined,
  last: string | undefined,
  loaded: ReadonlySet<string>,
): readonly Tag[] {
  if (wanted !== undefined) return pulled.filter(({ name }) => isSameModel(name, wanted));
  const rank = ({ name }: Tag): number => (name === last ? 2 : loaded.has(name) ? 1 : 0);
  // Models of ollama.com are listed like local ones, but answer elsewhere and cost.
  return pulled
    .filter(tag => !tag.remote_host)
    .toSorted((a, b) => rank(b) - rank(a) || b.size - a.size || (a.name < b.name ? -1 : 1));
}

/** `phi4-mini` and `phi4-mini:latest` are one. */
export function isSameModel(a: string, b: string): boolean {
  const whole = (name: string): string => (/:[^/]+$/.test(name) ? name : `${name}:latest`).toLowerCase();
  return whole(a) === whole(b);
}

interface ModelSearch {
  readonly client: OllamaClient;
  readonly wanted: Wanted;
  readonly known: readonly Model[];
  readonly signal: AbortSignal;
}

/** What `/api/show` tells of a model, or undefined when it cannot chat. Asked again only when its digest changed. */
async function modelOf(tag: Tag, { client, wanted, known, signal }: ModelSearch): Promise<Model | undefined> {
  const same = known.find(({ name, digest }) => name === tag.name && digest === tag.digest && digest !== '');
  if (same) return same;
  const reply = await client.post('/api/show', { model: tag.name }, signal);
  const show = showBody.safeParse(bodyOf(reply)).data;
  if (!show) return undefined;
  const capabilities = capabilitiesOf(show, tag);
  if (!capabilities.has('completion') && wanted.model === undefined) return undefined;
  const thinks = capabilities.has('thinking');
  return {
    name: tag.name,
    digest: tag.digest,
    show,
    contextTokens: effectiveContext(wanted.contextTokens, show),
    capabilities,
    family: show.details?.family ?? tag.details?.family,
    thinks,
    render: thinks || show.renderer ? undefined : wholeRender(show),
  };
}

/** Old versions do not list them; then the template and the family tell. */
function capabilitiesOf(show: Show, tag: Tag): ReadonlySet<string> {
  if (show.capabilities) return new Set(show.capabilities);
  const family = show.details?.family ?? tag.details?.family ?? '';
  const found = new Set<string>([/bert|embed/i.test(`${family} ${tag.name}`) ? 'embedding' : 'completion']);
  if (show.template?.includes('.Tools')) found.add('tools');
  return found;
}

/** The template's rendering with what the Modelfile puts before every conversation. */
function wholeRender(show: Show): Model['render'] {
  const render = rendererOf(show.template ?? '');
  if (!render) return undefined;
  const before = show.messages ?? [];
  return messages => {
    const whole = [...before, ...messages];
    if (show.system && messages[0]?.role !== 'system') whole.unshift({ role: 'system', content: show.system });
    return render(whole);
  };
}

/**
 * Whether an answer can be continued: the prompt is rendered by the engine itself (0.12.6 and later) or here, and the
 * text so far set behind it. A model that thinks would begin to think instead.
 */
export function canPrefill(engine: Engine, model: Model): boolean {
  return !model.thinks && (engine.isExact || model.render !== undefined);
}

export interface FactsConfig extends Wanted {
  readonly baseUrl: string;
  readonly capabilities: readonly Capability[] | undefined;
}

/** What others may know of this backend. */
export function factsOf(look: Look | undefined, config: FactsConfig, wasSeen: boolean): BackendFacts {
  if (look?.kind !== 'ready') {
    const notReady = sentenceOf(look, config, wasSeen);
    return {
      model: config.model,
      contextTokens: config.contextTokens,
      capabilities: new Set(config.capabilities?.filter(capability => capability !== 'prefill') ?? ['json']),
      embeddings: true,
      ...(notReady ? { notReady } : {}),
    };
  }
  const { engine, model } = look;
  const own = new Set<Capability>(['json']);
  if (model.capabilities.has('tools')) own.add('tools');
  if (model.capabilities.has('vision')) own.add('vision');
  if (canPrefill(engine, model)) own.add('prefill');
  const declared = config.capabilities?.filter(capability => capability !== 'prefill' || own.has('prefill'));
  return {
    model: model.name,
    contextTokens: model.contextTokens,
    capabilities: new Set(declared ?? own),
    embeddings: true,
  };
}

/** What a person has to do. Nothing, when it was there before: then it is down, and comes back as others do. */
function sentenceOf(look: Look | undefined, { baseUrl, model }: FactsConfig, wasSeen: boolean): string | undefined {
  if (look?.kind === 'no-model') {
    if (look.wanted)
      return `Ollama runs at ${baseUrl} but lacks the model ${look.wanted}: \`ollama pull ${look.wanted}\``;
    return `Ollama runs at ${baseUrl} but has no model: \`ollama pull ${SUGGESTED}\``;
  }
  if (look?.kind !== 'unreachable' || wasSeen) return undefined;
  if (look.failure.kind === 'not-an-answer') return `What answers at ${baseUrl} is no Ollama: set the right baseUrl`;
  const pull = `\`ollama pull ${model ?? SUGGESTED}\``;
  return `No Ollama answers at ${baseUrl}: install it from https://ollama.com/download and start it, then ${pull}`;
}
