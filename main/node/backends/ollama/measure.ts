import type { Failure } from '../failure.ts';
import type { OllamaClient } from './client.ts';
import { contextTooLong, likelyTokens, type PromptBytes } from './context.ts';
import type { Model } from './engine.ts';
import type { OllamaChat, OllamaMessage } from './request.ts';
import { countsBody } from './shapes.ts';

export type Measured =
  | { readonly kind: 'fits'; readonly tokens: number }
  | { readonly kind: 'failed'; readonly failure: Failure };

export interface MeasureCall {
  readonly client: OllamaClient;
  readonly model: Model;
  /** The fields that every call to this model carries: model, keep_alive. */
  readonly frame: Readonly<Record<string, unknown>>;
  /** The options that decide about loading it anew, always the same. */
  readonly runner: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
}

/**
 * Counts a prompt with an engine that would cut it silently (before 0.12.6), exactly and before the answer begins: the
 * prompt is evaluated with one token of answer, and stays in the engine's cache for the real call after it.
 */
export async function measurePrompt(prompt: string, bytes: PromptBytes, call: MeasureCall): Promise<Measured> {
  const { contextTokens } = call.model;
  if (likelyTokens(bytes) > contextTokens * 1.1 && (await isRefused(prompt, call))) {
    return { kind: 'failed', failure: contextTooLong(`more than ${contextTokens}`, contextTokens) };
  }
  return count('/api/generate', { prompt, raw: true }, call);
}

/**
 * `/api/embed` counts before it works and refuses what is too long at once, where generating would first read a whole
 * context for minutes. It leaves out the beginning-of-text token, so only its refusal says something.
 */
async function isRefused(prompt: string, { client, frame, runner, signal }: MeasureCall): Promise<boolean> {
  const body = { ...frame, input: prompt, truncate: false, options: runner };
  const reply = await client.post('/api/embed', body, signal);
  return reply.kind === 'failed' && reply.failure.kind === 'context-too-long';
}

/**
 * Where the rendered prompt is not known: the engine renders it, and first leaves out the oldest messages when it is
 * too long. Told by asking without the oldest too: the same count means that it had been left out. The whole is asked
 * last, so that it is what the engine's cache holds for the real call.
 */
export async function measureByChat(chat: OllamaChat, call: MeasureCall): Promise<Measured> {
  const { tools, format, think } = chat;
  const ask = (messages: readonly OllamaMessage[]): Promise<Measured> =>
    count('/api/chat', { messages, tools, format, think }, call);
  const oldest = chat.messages.findIndex(message => message.role !== 'system');
  if (oldest === -1 || oldest === chat.messages.length - 1) return ask(chat.messages);
  const without = await ask(chat.messages.toSpliced(oldest, 1));
  if (without.kind === 'failed') return without;
  const whole = await ask(chat.messages);
  if (whole.kind === 'failed' || without.tokens < whole.tokens) return whole;
  const { contextTokens } = call.model;
  return { kind: 'failed', failure: contextTooLong(`more than ${contextTokens}`, contextTokens) };
}

async function count(path: string, body: object, call: MeasureCall): Promise<Measured> {
  const { client, model, frame, runner, signal } = call;
  // One token: 0 means without end to the engine.
  const whole = { ...frame, ...body, stream: false, options: { ...runner, num_predict: 1 } };
  const reply = await client.post(path, whole, signal);
  if (reply.kind === 'failed') return reply;
  const tokens = countsBody.safeParse(reply.value).data?.prompt_eval_count;
  if (tokens === undefined) {
    return { kind: 'failed', failure: { kind: 'not-an-answer', message: `no count of tokens from ${path}` } };
  }
  // A count of exactly the context is a prompt that was cut, or one that leaves no room for an answer.
  if (tokens < model.contextTokens) return { kind: 'fits', tokens };
  return { kind: 'failed', failure: contextTooLong(`${model.contextTokens} or more`, model.contextTokens) };
}
