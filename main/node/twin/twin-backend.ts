import type {
  Backend,
  CallOrigin,
  ChatCall,
  ChatReply,
  EmbedCall,
  EmbedReply,
  Failure,
  ProbeResult,
} from '../backends/index.ts';
import type { Clock } from '../clock/index.ts';
import { type Heard, lookAnswer, readChatWord, readVectors } from './answers.ts';
import type { OwnersWord } from './owners-word.ts';
import { type Peer, PeerLost, type PeerTrouble } from './peer.ts';
import type { ChatQuestion, EmbedQuestion, LookQuestion } from './questions.ts';
import { readEnd, streamFrom } from './twin-stream.ts';

export interface TwinBackendDeps {
  /** This node. */
  readonly nodeId: string;
  readonly peer: Peer;
  /** What its owner told of it. */
  readonly word: OwnersWord;
  readonly clock: Clock;
}

/** For a call that is nobody's request. */
const NOBODYS: CallOrigin = { requestId: '', userTier: 'free', timeLeft: 60_000 };

/**
 * A backend of the twin's. Its owner alone has its keys, counts its quota and bounds its concurrency: a call goes there
 * and its answer is passed on as it comes.
 */
export function createTwinBackend({ nodeId, peer, word, clock }: TwinBackendDeps): Backend {
  const { id, tier, provider, maxConcurrent } = word.told;
  const asking = { passed: [nodeId], backend: id };

  async function chat(call: ChatCall): Promise<ChatReply> {
    // Ended by itself when the end of an answer that is whole does not come.
    const whole = new AbortController();
    const question: ChatQuestion = {
      ...asking,
      ...(call.origin ?? NOBODYS),
      body: call.body,
      stream: call.stream,
      ...(call.prefix === undefined ? {} : { prefix: call.prefix }),
      promptTokens: call.promptTokens,
      ...(call.class ? { class: call.class } : {}),
    };
    const opened = await peer.open('chat', question, AbortSignal.any([call.signal, whole.signal]));
    if (opened.kind !== 'opened') return failed(failureOf(opened, word));
    const messages = opened.messages[Symbol.asyncIterator]();
    const line = { signal: call.signal, word, clock, hangUp: () => whole.abort(new Error('the answer is whole')) };
    const first = await firstOf(messages, call, word);
    if (first.kind === 'batch') return { kind: 'stream', batches: streamFrom(first.batch, messages, line) };
    await readEnd(messages, line);
    return first;
  }

  async function embed({ origin = NOBODYS, input, dimensions, signal }: EmbedCall): Promise<EmbedReply> {
    const question: EmbedQuestion = { ...asking, ...origin, input: [...input], ...(dimensions ? { dimensions } : {}) };
    const answer = await peer.ask('embed', question, signal);
    return answer.kind === 'answered' ? readVectors(answer.message) : failed(failureOf(answer, word));
  }

  async function probe(signal: AbortSignal): Promise<ProbeResult> {
    const answer = await peer.ask('look', asking satisfies LookQuestion, signal);
    if (answer.kind !== 'answered') return { kind: 'dead', failure: failureOf(answer, word) };
    if (lookAnswer.safeParse(answer.message).data?.isReady) return { kind: 'alive', proves: 'answers' };
    return { kind: 'dead', failure: { kind: 'unreachable', message: `${word.owner} says that it cannot answer` } };
  }

  return {
    id,
    kind: 'twin',
    tier,
    ...(provider ? { provider } : {}),
    maxConcurrent,
    facts: () => word.facts(),
    chat,
    embed,
    probe,
    close: async () => {},
  };
}

type Begun = Exclude<Heard, { kind: 'alive' | 'answering' }>;

/** The first message that is more than a sign of life. */
async function firstOf(messages: AsyncIterator<unknown>, call: ChatCall, word: OwnersWord): Promise<Begun> {
  let isAnswering = false;
  try {
    for (;;) {
      const step = await messages.next();
      if (step.done) return failed({ kind: 'unreachable', message: `${word.owner} answered nothing` });
      const heard = readChatWord(step.value);
      if (heard.kind === 'alive') call.alive();
      else if (heard.kind === 'answering') {
        isAnswering = true;
        call.answering();
      } else return heard;
    }
  } catch (error) {
    call.signal.throwIfAborted();
    if (!(error instanceof PeerLost)) throw error;
    const kind = isAnswering ? 'cut-off' : 'unreachable';
    return failed({ kind, message: `the link to ${word.owner} broke: ${error.message}` });
  }
}

function failed(failure: Failure): { readonly kind: 'failed'; readonly failure: Failure } {
  return { kind: 'failed', failure };
}

/** What is wrong between the nodes says nothing of the backend's keys or of its account. */
function failureOf(trouble: PeerTrouble, { owner }: OwnersWord): Failure {
  switch (trouble.kind) {
    case 'unreachable':
      return { kind: 'unreachable', message: `${owner} is not reached: ${trouble.message}` };
    case 'refused':
      return { kind: 'unreachable', message: `${owner} refuses: ${trouble.message}` };
    case 'failed':
      return { kind: 'server-error', message: `${owner}: ${trouble.message}` };
  }
}
