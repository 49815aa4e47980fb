import { createClient } from './client.ts';
import { tagsBody, versionBody } from './shapes.ts';

/** What is at an address where an Ollama may be. */
export type Found =
  /** `reason` says why it counts as absent: nothing listens, or something else does. */
  | { readonly kind: 'absent'; readonly reason: string }
  | { readonly kind: 'running'; readonly version: string; readonly models: readonly string[] };

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
    const models = tagsBody.safeParse(tags.value).data?.models;
    if (!said || models === undefined) return { kind: 'absent', reason: 'what answers there is no Ollama' };
    return { kind: 'running', version: said.version, models: (models ?? []).map(({ name }) => name) };
  } finally {
    await client.close();
  }
}
