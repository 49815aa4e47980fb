import type { z } from 'zod';
import type { ChatReply, Failure } from '../backends/index.ts';
import type { BackendState, CascadeRequest, Lender } from '../cascade/index.ts';
import { batchWord, type ChatWord, type LookAnswer } from './answers.ts';
import type { PeerHandlers } from './peer.ts';
import { type ChatQuestion, chatQuestion, type EmbedQuestion, embedQuestion, lookQuestion } from './questions.ts';
import { Signs } from './signs.ts';

export interface LendingDeps {
  /** This node. */
  readonly nodeId: string;
  /** This node's own backends, and no others: what the twin asks for goes nowhere else. */
  readonly states: () => readonly BackendState[];
  readonly lender: Lender;
}

/** What the twin may ask of this node's backends: `chat`, `embed` and `look`. */
export function lendingHandlers(deps: LendingDeps): PeerHandlers {
  return {
    chat: { kind: 'stream', handle: (message, signal) => chat(deps, message, signal) },
    embed: { kind: 'answer', handle: (message, signal) => embed(deps, message, signal) },
    look: { kind: 'answer', handle: async message => look(deps, message) },
  };
}

async function* chat(deps: LendingDeps, message: unknown, signal: AbortSignal): AsyncGenerator<ChatWord> {
  const asked = understood(deps, chatQuestion, message);
  if ('failure' in asked) return yield { kind: 'failed', failure: asked.failure };
  const { question, state } = asked;
  const { prefix, timeLeft, isInvited } = question;
  const signs = new Signs();
  const left = new AbortController();
  const request = requestOf(question, state, question.stream, AbortSignal.any([signal, left.signal]));
  try {
    const answering = deps.lender.chat(request, state, {
      timeLeft,
      isInvited,
      ...(prefix === undefined ? {} : { prefix }),
      alive: () => signs.add('alive'),
      answering: () => signs.add('answering'),
    });
    yield* signs.until(answering);
    yield* wordsOf(await answering);
  } finally {
    left.abort(new Error('nobody listens any more'));
  }
}

async function* wordsOf(reply: ChatReply): AsyncGenerator<ChatWord> {
  switch (reply.kind) {
    case 'failed':
      return yield reply;
    case 'answer':
      return yield { kind: 'answer', json: reply.answer.json };
    case 'stream':
      for await (const batch of reply.batches) yield batchWord(batch);
  }
}

async function embed(deps: LendingDeps, message: unknown, signal: AbortSignal) {
  const asked = understood(deps, embedQuestion, message);
  if ('failure' in asked) return { kind: 'failed', failure: asked.failure };
  const { question, state } = asked;
  const { input, dimensions, timeLeft, isInvited } = question;
  const request = requestOf({ ...question, body: { messages: [] }, promptTokens: 0 }, state, false, signal);
  return deps.lender.embed(request, state, { input, timeLeft, isInvited, ...(dimensions ? { dimensions } : {}) });
}

function look(deps: LendingDeps, message: unknown): LookAnswer {
  const asked = understood(deps, lookQuestion, message);
  if ('failure' in asked) return { isReady: false };
  const { kind } = asked.state.health();
  return { isReady: kind === 'ready' || kind === 'on-trial' };
}

type Understood<Question> =
  | { readonly question: Question; readonly state: BackendState }
  | { readonly failure: Failure };

/** What is asked and of whom, or why it is not done. None of these reasons says anything of a key or of an account. */
function understood<T extends z.ZodType<{ readonly passed: readonly string[]; readonly backend: string }>>(
  { nodeId, states }: LendingDeps,
  schema: T,
  message: unknown,
): Understood<z.output<T>> {
  const { data: question } = schema.safeParse(message);
  if (!question) return refused(`${nodeId} does not understand what it is asked`);
  if (question.passed.includes(nodeId)) return refused(`the request has passed ${nodeId} already`);
  const state = states().find(({ backend }) => backend.id === question.backend && backend.kind !== 'twin');
  return state ? { question, state } : refused(`${nodeId} has no backend of this name`);
}

function refused(message: string): { readonly failure: Failure } {
  return { failure: { kind: 'unreachable', message } };
}

/** The twin's request as the backend's attempt knows it. How hard it is, and who else could answer, is its node's matter. */
function requestOf(
  asked: Omit<ChatQuestion, 'stream'> | (EmbedQuestion & Embedded),
  { id }: BackendState,
  stream: boolean,
  signal: AbortSignal,
): CascadeRequest {
  const { requestId, userTier, job, body, promptTokens } = asked;
  const klass = 'class' in asked ? asked.class : undefined;
  return {
    id: requestId,
    surface: 'chat',
    body,
    stream,
    target: { kind: 'backend', id },
    targetText: id,
    userTier,
    complexity: 0,
    needs: [],
    promptTokens,
    signal,
    ...(job ? { job } : {}),
    ...(klass ? { fixedClass: klass } : {}),
  };
}

/** What an embedding has of a chat. */
type Embedded = Pick<ChatQuestion, 'body' | 'promptTokens'>;
