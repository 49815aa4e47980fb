import { isNobodyThere } from '../transport.ts';
import { createClient } from './client.ts';
import { tagsBody, versionBody } from './shapes.ts';

/** What is at an address where an Ollama may be. */
export type Found =
  /** `reason` says why it counts as absent: nothing listens, or something else does. */
  | { readonly kind: 'absent'; readonly reason: string }
  | {
      readonly kind: 'running';
      readonly version: string;
      readonly models: readonly string[];
      /** Bytes of each model on disk, which is about what it takes in memory. */
      readonly sizes: ReadonlyMap<string, number>;
    };

/** Milliseconds to open a connection when looking; the signal bounds the whole look. */
const CONNECT_TIMEOUT = 3000;

/** Looks whether an Ollama answers at `baseUrl`, and what it has. */
export async function findOllama(baseUrl: string, signal: AbortSignal): Promise<Found> {
  const client = createClient(baseUrl, { maxConcurrent: 1, connectTimeout: CONNECT_TIMEOUT });
  try {
    const version = await client.get('/api/version', signal);
    if (version.kind === 'failed') return { kind: 'absent', reason: version.failure.message };
    const said = versionBody.safeParse(version.value).data;
    const tags = await client.get('/api/tags', signal);
    if (tags.kind === 'failed') return { kind: 'absent', reason: tags.failure.message };
    const body = tagsBody.safeParse(tags.value).data;
    if (!said || !body) return { kind: 'absent', reason: 'what answers there is no Ollama' };
    const sizes = new Map((body.models ?? []).map(({ name, size }) => [name, size]));
    return { kind: 'running', version: said.version, models: [...sizes.keys()], sizes };
  } finally {
    await client.close();
  }
}

/** What is at the address of an engine, by one short question. */
export type Greeting =
  | { readonly kind: 'ollama'; readonly version: string }
  /** Nothing listens there. */
  | { readonly kind: 'nobody' }
  /** Something listens that is no Ollama; `reason` says what it did. */
  | { readonly kind: 'stranger'; readonly reason: string };

/** Asks who is there. A program that says nothing keeps the caller waiting until `signal` is aborted. */
export async function greetOllama(baseUrl: string, signal: AbortSignal): Promise<Greeting> {
  const client = createClient(baseUrl, { maxConcurrent: 1, connectTimeout: CONNECT_TIMEOUT });
  try {
    const reply = await client.get('/api/version', signal);
    if (reply.kind === 'failed') {
      return isNobodyThere(reply.failure) ? { kind: 'nobody' } : { kind: 'stranger', reason: reply.failure.message };
    }
    const said = versionBody.safeParse(reply.value).data;
    return said ? { kind: 'ollama', version: said.version } : { kind: 'stranger', reason: 'it tells no version' };
  } finally {
    await client.close();
  }
}
