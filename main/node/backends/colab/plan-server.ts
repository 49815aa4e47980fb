import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../clock/index.ts';
import type { BackendConfig } from '../../config/index.ts';
import type { Backend, ChatCall, ChatReply, ProbeResult } from '../backend.ts';
import type { ChatCompletion } from '../chat-types.ts';
import { exchange } from '../exchange.ts';
import type { Failure } from '../failure.ts';
import { clearBody, createPool, readError, readText, transportFailure } from '../transport.ts';
import { promptOf } from './prompt.ts';

/** What the owner's plan gives it: 2 s to say that it is alive, 30 s for an answer. */
const HEALTH_LIMIT = 2000;
const ANSWER_LIMIT = 30_000;
/** It says nothing before its answer is whole, so it is said for it that it may still come, ms. */
const SIGN = 1000;
const SPARE_CONNECTIONS = 2;

/** Reminder pages of tunnels come instead of the answer to whoever looks like a browser. */
const PAST_REMINDERS = {
  accept: 'application/json',
  'bypass-tunnel-reminder': '1',
  'ngrok-skip-browser-warning': '1',
  'user-agent': 'tandem',
};

const answerBody = z.looseObject({ response: z.string() });
const healthBody = z.looseObject({ status: z.literal('alive') });

type Reply =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** The small server of the owner's plan: `POST /inference {prompt}` → `{response}`, `GET /health` → `{status: "alive"}`. */
export function createPlanServerBackend(
  config: Extract<BackendConfig, { kind: 'colab' }> & { readonly baseUrl: string },
  deps: { readonly clock: Clock; readonly connectTimeout: number },
): Backend {
  const { id, tier, model, maxConcurrent, contextTokens, baseUrl } = config;
  const { clock, connectTimeout } = deps;
  const pool = createPool(baseUrl, { connections: maxConcurrent + SPARE_CONNECTIONS, connectTimeout });
  const prefix = new URL(baseUrl).pathname.replace(/\/+$/, '');

  /** @throws the signal's reason when it is aborted */
  async function ask(path: string, body: object | undefined, limit: number, signal: AbortSignal): Promise<Reply> {
    const late = new AbortController();
    const timer = clock.timer(limit, () => late.abort());
    const either = AbortSignal.any([signal, late.signal]);
    try {
      const outgoing = {
        path: `${prefix}${path}`,
        method: body ? ('POST' as const) : ('GET' as const),
        headers: body ? { ...PAST_REMINDERS, 'content-type': 'application/json' } : PAST_REMINDERS,
        body: body ? JSON.stringify(body) : null,
      };
      const response = await exchange(pool, outgoing, either);
      if (response.status !== 200) return failed(ofStatus(response.status, await readError(response.body, clock)));
      return valueIn(await readText(clearBody(response)), path);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (late.signal.aborted) return failed({ kind: 'timed-out', message: `no answer within ${limit / 1000} s` });
      return failed(transportFailure(error, 'before-answer'));
    } finally {
      timer.cancel();
    }
  }

  async function chat(call: ChatCall): Promise<ChatReply> {
    const sign = clock.timer(SIGN, () => {
      call.alive();
      sign.refresh();
    });
    try {
      const prompt = promptOf(call.body.messages);
      const reply = await ask('/inference', { prompt }, ANSWER_LIMIT, call.signal);
      if (reply.kind === 'failed') return reply;
      const said = answerBody.safeParse(reply.value).data?.response;
      if (said === undefined) return failed({ kind: 'not-an-answer', message: 'a 200 without a `response` in it' });
      const completion = completionOf(said, model, clock.now(), call.promptTokens);
      return { kind: 'answer', answer: { json: JSON.stringify(completion), completion } };
    } finally {
      sign.cancel();
    }
  }

  async function probe(signal: AbortSignal): Promise<ProbeResult> {
    const reply = await ask('/health', undefined, HEALTH_LIMIT, signal);
    if (reply.kind === 'failed') {
      // Whatever it is that answers, it is not the server that was meant: no request is spent on finding out more.
      return { kind: 'dead', failure: { kind: 'unreachable', message: reply.failure.message } };
    }
    if (healthBody.safeParse(reply.value).success) return { kind: 'alive', proves: 'answers' };
    return { kind: 'dead', failure: { kind: 'unreachable', message: 'it does not say that it is alive' } };
  }

  return {
    id,
    kind: 'colab',
    tier,
    maxConcurrent,
    facts: () => ({ model, contextTokens, capabilities: new Set(), embeddings: false }),
    chat,
    probe,
    close: () => pool.destroy(),
  };
}

function failed(failure: Failure): { readonly kind: 'failed'; readonly failure: Failure } {
  return { kind: 'failed', failure };
}

function ofStatus(status: number, text: string): Failure {
  if (status === 429) return { kind: 'rate-limited', message: 'its tunnel or server answers with 429' };
  if (status >= 500) return { kind: 'server-error', message: `it answers with status ${status}` };
  if (status === 401 || status === 403) return { kind: 'bad-credentials', message: `it answers with status ${status}` };
  const what = status >= 300 && status < 400 ? 'a redirect' : /<html/i.test(text) ? 'a web page' : 'no answer';
  return { kind: 'not-an-answer', message: `${what} (status ${status})` };
}

function valueIn(text: string | undefined, path: string): Reply {
  if (text === undefined) return failed({ kind: 'not-an-answer', message: `an answer without end to ${path}` });
  try {
    return { kind: 'value', value: JSON.parse(text) };
  } catch {
    const what = /^\s*</.test(text) ? 'a web page where JSON was expected' : 'an answer that is no JSON';
    return failed({ kind: 'not-an-answer', message: `${what} (${path})` });
  }
}

/** It tells no numbers: those of the prompt are what was reckoned, those of the answer a reckoning by its length. */
function completionOf(text: string, model: string, now: number, promptTokens: number): ChatCompletion {
  const completionTokens = Math.ceil(text.length / 4);
  return {
    id: `chatcmpl-${randomUUID()}`,
    object: 'chat.completion',
    created: Math.floor(now / 1000),
    model,
    choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
    usage: {
      prompt_tokens: promptTokens,
      completion_tokens: completionTokens,
      total_tokens: promptTokens + completionTokens,
    },
  };
}
