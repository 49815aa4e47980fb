import { transportFailure } from '../transport.ts';
import type { OllamaClient } from './client.ts';
import { pullLine } from './library-shapes.ts';
import { NdjsonReader } from './ndjson.ts';
import { type PullFailure, pullFailureOf } from './pull-failure.ts';

/** What a pull tells on its way; the last is always `pulled` or `failed`. */
export type PullEvent =
  | { readonly kind: 'step'; readonly step: 'manifest' | 'verifying' | 'writing' }
  /** One file of the model: how large it is and how much of it is there, in bytes. */
  | { readonly kind: 'layer'; readonly digest: string; readonly total: number; readonly done: number }
  | { readonly kind: 'pulled' }
  | { readonly kind: 'failed'; readonly failure: PullFailure };

/** A line of a pull is a few hundred bytes. */
const LINE_LIMIT = 64 * 1024;

/**
 * Pulls a model, or goes on with what is there of it. A name that begins with `http://` is taken from a registry
 * without TLS, which only whoever wrote that name can want.
 * @throws the signal's reason when it is aborted; the engine then keeps what it has
 */
export async function* pullModel(client: OllamaClient, model: string, signal: AbortSignal): AsyncGenerator<PullEvent> {
  const insecure = /^http:\/\//i.test(model) ? { insecure: true } : {};
  const opened = await client.open('/api/pull', { model, stream: true, ...insecure }, signal);
  if (opened.kind === 'failed') {
    const { kind, message } = opened.failure;
    if (kind !== 'unreachable') return yield { kind: 'failed', failure: pullFailureOf(model, message) };
    return yield { kind: 'failed', failure: { cause: 'engine-gone', comesBack: true, message: gone(message) } };
  }
  const reader = new NdjsonReader(LINE_LIMIT);
  try {
    for (let bytes = await opened.body.next(); bytes; bytes = await opened.body.next()) {
      for (const line of reader.feed(bytes)) {
        const event = eventOf(model, line);
        if (event) yield event;
        if (event?.kind === 'pulled' || event?.kind === 'failed') return;
      }
      if (reader.overflowed) return yield { kind: 'failed', failure: pullFailureOf(model, 'a line without end') };
    }
    yield { kind: 'failed', failure: { cause: 'engine-gone', comesBack: true, message: gone('the answer broke off') } };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    const { message } = transportFailure(error, 'before-answer');
    yield { kind: 'failed', failure: { cause: 'engine-gone', comesBack: true, message: gone(message) } };
  } finally {
    opened.body.destroy();
  }
}

function gone(why: string): string {
  return `Ollama itself went away during the pull: ${why}.`;
}

function eventOf(model: string, line: unknown): PullEvent | undefined {
  const said = pullLine.safeParse(line).data;
  if (!said) return undefined;
  if (said.error !== undefined) return { kind: 'failed', failure: pullFailureOf(model, said.error) };
  if (said.digest !== undefined && said.total !== undefined) {
    return { kind: 'layer', digest: said.digest, total: said.total, done: Math.min(said.completed ?? 0, said.total) };
  }
  const status = said.status ?? '';
  if (status === 'success') return { kind: 'pulled' };
  if (/^pulling manifest/.test(status)) return { kind: 'step', step: 'manifest' };
  if (/^verifying/.test(status)) return { kind: 'step', step: 'verifying' };
  return /^writing/.test(status) ? { kind: 'step', step: 'writing' } : undefined;
}
