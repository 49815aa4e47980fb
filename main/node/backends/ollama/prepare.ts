import type { Failure } from '../failure.ts';
import type { OllamaClient } from './client.ts';
import { boundsOf, contextTooLong, type PromptBytes, type ProseRatio, sizeOfChat, sizeOfPrompt } from './context.ts';
import type { Engine, Model } from './engine.ts';
import { canPrefill } from './facts.ts';
import { type MeasureCall, type Measured, measureByChat, measurePrompt } from './measure.ts';
import type { OllamaChat } from './request.ts';
import { renderBody } from './shapes.ts';

/** A call that is ready to be sent. */
interface Prepared {
  readonly kind: 'prepared';
  readonly path: '/api/chat' | '/api/generate';
  readonly body: object;
  readonly bytes: PromptBytes;
}
export type Preparation = Prepared | { readonly kind: 'failed'; readonly failure: Failure };

export interface PrepareDeps {
  readonly client: OllamaClient;
  readonly engine: Engine;
  readonly model: Model;
  readonly ratio: ProseRatio;
  /** Fields that every call to this model carries. */
  readonly frame: Readonly<Record<string, unknown>>;
  /** Options that decide about loading the model anew, always the same. */
  readonly runner: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
  /** Waited for before counting with the engine, so that no other count comes between it and the real call. */
  readonly takeTurn: () => Promise<void>;
}

/** What is to be answered, in the words of one endpoint. */
interface Question {
  readonly path: Prepared['path'];
  readonly fields: object;
  readonly bytes: PromptBytes;
  /** Counts it exactly with an engine that would cut it silently. */
  readonly measure: (call: MeasureCall) => Promise<Measured>;
}

/**
 * Makes the call for a conversation, after making sure that it fits: an engine that is exact refuses by itself what is
 * too long; for an older one bounds decide the clear cases, and the others are counted first.
 * @param prefix text of the answer that is there already and is to be continued
 */
export async function prepare(chat: OllamaChat, prefix: string | undefined, deps: PrepareDeps): Promise<Preparation> {
  const { engine, model, ratio, frame, runner } = deps;
  const question = prefix === undefined ? chatQuestion(chat, model) : await continuing(chat, prefix, deps);
  if ('kind' in question) return question;
  const room = await roomFor(question, chat.maxTokens, deps);
  if (typeof room !== 'number') return room;
  const predict = Math.min(room, Math.max(1, chat.maxTokens ?? Number.POSITIVE_INFINITY));
  const options = { ...chat.options, ...runner, ...(Number.isFinite(predict) ? { num_predict: predict } : {}) };
  const body = { ...frame, ...question.fields, stream: true, options };
  return { kind: 'prepared', path: question.path, body, bytes: question.bytes };

  /** Tokens that the answer may have, so that it ends with the context instead of pushing the conversation out. */
  async function roomFor(
    asked: Question,
    maxTokens: number | undefined,
    call: PrepareDeps,
  ): Promise<number | Preparation> {
    const limit = model.contextTokens;
    const { atLeast, atMost } = boundsOf(asked.bytes, ratio);
    if (atLeast >= limit) return { kind: 'failed', failure: contextTooLong(`at least ${atLeast}`, limit) };
    if (engine.isExact) return Number.POSITIVE_INFINITY;
    // Without a wish half of the context is room enough not to ask.
    if (atMost + Math.min(maxTokens ?? limit / 2, limit / 2) <= limit) return limit - atMost;
    await call.takeTurn();
    const measured = await asked.measure(call);
    return measured.kind === 'failed' ? measured : limit - measured.tokens;
  }
}

function chatQuestion(chat: OllamaChat, model: Model): Question {
  const { messages, tools, format, think } = chat;
  const fields = { messages, tools, format, think };
  const isText = !tools && messages.every(({ tool_calls, images }) => !tool_calls && !images);
  if (model.render && isText) {
    const prompt = model.render(messages);
    const bytes = sizeOfPrompt(prompt, messages.length);
    return { path: '/api/chat', fields, bytes, measure: call => measurePrompt(prompt, bytes, call) };
  }
  const bytes = sizeOfChat(chat, model.show);
  return { path: '/api/chat', fields, bytes, measure: call => measureByChat(chat, call) };
}

/** The rendered prompt with the beginning of the answer behind it, to be taken as it is. */
async function continuing(chat: OllamaChat, prefix: string, deps: PrepareDeps): Promise<Question | Preparation> {
  const { messages, tools, format, think } = chat;
  const isText = !tools && !format && !think && messages.every(({ tool_calls, images }) => !tool_calls && !images);
  if (!isText || !canPrefill(deps.engine, deps.model)) {
    const why = isText ? `${deps.model.name} cannot continue a given text` : 'only plain text can be continued';
    return { kind: 'failed', failure: { kind: 'not-an-answer', message: `continuation is not possible: ${why}` } };
  }
  const rendered = deps.engine.isExact ? await askForRendering(chat, deps) : deps.model.render?.(messages);
  if (typeof rendered !== 'string') {
    return rendered ?? { kind: 'failed', failure: { kind: 'not-an-answer', message: 'the prompt cannot be rendered' } };
  }
  const prompt = rendered + prefix;
  const bytes = sizeOfPrompt(prompt, messages.length);
  const fields = { prompt, raw: true };
  return { path: '/api/generate', fields, bytes, measure: call => measurePrompt(prompt, bytes, call) };
}

async function askForRendering(chat: OllamaChat, deps: PrepareDeps): Promise<string | Preparation> {
  const { client, frame, runner, signal } = deps;
  const body = { ...frame, messages: chat.messages, stream: false, _debug_render_only: true };
  // One token, should it be a server that does not know the field and answers.
  const options = { ...runner, num_predict: 1 };
  const reply = await client.post('/api/chat', { ...body, options }, signal);
  if (reply.kind === 'failed') return reply;
  const rendered = renderBody.safeParse(reply.value).data?._debug_info.rendered_template;
  const prompt = rendered ?? deps.model.render?.(chat.messages);
  if (prompt !== undefined) return prompt;
  return { kind: 'failed', failure: { kind: 'not-an-answer', message: 'the engine did not render the prompt' } };
}
