import type { Logger } from 'pino';
import type { Clock } from '../../clock/index.ts';
import type { Backend, BackendFacts, ChatCall, ChatReply, EmbedCall, EmbedReply, ProbeResult } from '../backend.ts';
import type { ChatMessage } from '../chat-types.ts';
import { ConversationPlaces } from './pool-affinity.ts';
import { chooseMember } from './pool-choice.ts';
import { isEnginesOwn, PoolMember } from './pool-member.ts';
import { watched } from './pool-stream.ts';
import { PoolWatch } from './pool-watch.ts';

/** An engine, and where it is. */
export interface PoolEngine {
  readonly baseUrl: string;
  readonly backend: Backend;
}

export interface PoolDeps {
  readonly clock: Clock;
  readonly log: Logger;
}

/** A caller who leaves after so long without a token may have left because the engine hangs, ms. */
const SUSPICIOUS = 2000;

/**
 * Several engines of one machine with the same models, as one backend with the sum of their slots. A conversation stays
 * where its beginning was read; a request that an engine fails before its answer has begun goes to another one.
 * All are of one entry of the configuration.
 */
export function createOllamaPool(engines: readonly [PoolEngine, ...PoolEngine[]], { clock, log }: PoolDeps): Backend {
  const [{ backend: own }, ...others] = engines;
  const head = new PoolMember(0, own);
  const members = [head, ...others.map(({ backend }, index) => new PoolMember(index + 1, backend))];
  const places = new ConversationPlaces();
  const listeners: ((slots: number) => void)[] = [];
  let turn = 0;
  let told = usable();
  const watch = new PoolWatch({ clock, log, changed: tellSlots });

  /** With none up the whole is down, and its size is what it was. */
  function usable(): number {
    const standing = members.filter(member => member.isUp);
    return slotsOf(standing.length > 0 ? standing : members);
  }

  function tellSlots(): void {
    const now = usable();
    if (now === told) return;
    told = now;
    for (const listener of listeners) listener(now);
  }

  function takeFrom(member: PoolMember): () => void {
    turn += 1;
    return member.take(turn);
  }

  /** Asks one engine after the other until one does not fail by its own fault. */
  async function asked<Reply extends ChatReply | EmbedReply>(
    messages: readonly ChatMessage[] | undefined,
    ask: (member: PoolMember, release: () => void) => Promise<Reply>,
  ): Promise<Reply> {
    const failed = new Set<PoolMember>();
    for (;;) {
      const member = chooseMember(members, failed, messages && places.find(messages)) ?? head;
      const release = takeFrom(member);
      const since = clock.monotonic();
      try {
        const reply = await ask(member, release);
        if (reply.kind !== 'stream') release();
        if (reply.kind !== 'failed' || !isEnginesOwn(reply.failure)) return reply;
        // Embeddings fail for reasons of their model, too.
        if (messages || reply.failure.kind === 'unreachable') watch.failed(member, reply.failure.message);
        failed.add(member);
        if (failed.size >= members.length) return reply;
      } catch (error) {
        release();
        if (clock.monotonic() - since >= SUSPICIOUS) watch.suspect(member);
        throw error;
      }
    }
  }

  function chat(call: ChatCall): Promise<ChatReply> {
    const { messages } = call.body;
    return asked(messages, async (member, release) => {
      const reply = await member.backend.chat(call);
      if (reply.kind === 'failed') return reply;
      places.remember(messages, member.index);
      if (reply.kind === 'answer') watch.answered(member);
      if (reply.kind !== 'stream') return reply;
      let lastBatch = clock.monotonic();
      let hasEnded = false;
      const batches = watched(reply.batches, {
        signal: call.signal,
        onBatch({ end }) {
          lastBatch = clock.monotonic();
          if (!end) return;
          hasEnded = true;
          if (end.kind === 'complete') watch.answered(member);
          else if (isEnginesOwn(end.failure)) watch.failed(member, end.failure.message);
        },
        onOver() {
          release();
          if (!hasEnded && clock.monotonic() - lastBatch >= SUSPICIOUS) watch.suspect(member);
        },
      });
      return { ...reply, batches };
    });
  }

  function embed(call: EmbedCall): Promise<EmbedReply> {
    return asked(undefined, async member => {
      const none = { kind: 'failed', failure: { kind: 'not-an-answer', message: 'no embeddings' } } as const;
      return (await member.backend.embed?.(call)) ?? none;
    });
  }

  /** Asks all of them; one that generates is proof enough for the whole, and the others are not waited for. */
  function probe(signal: AbortSignal): Promise<ProbeResult> {
    return new Promise((resolve, reject) => {
      const results = members.map(async member => {
        const result = await watch.look(member, signal);
        if (result.kind === 'alive' && result.proves === 'generates') resolve(result);
        return result;
      });
      Promise.all(results).then(all => resolve(all.find(({ kind }) => kind === 'alive') ?? all[0] ?? NOTHING), reject);
    });
  }

  return {
    id: head.backend.id,
    kind: 'ollama',
    tier: head.backend.tier,
    maxConcurrent: slotsOf(members),
    usableSlots: { now: usable, onChange: listener => void listeners.push(listener) },
    facts: (...asking: Parameters<Backend['facts']>) => {
      const all = members.map(member => ({ isUp: member.isUp, facts: member.backend.facts(...asking) }));
      const standing = all.filter(({ isUp }) => isUp);
      // One that was there and is down has no sentence: it comes back as others do.
      const [lead] = standing.length > 0 ? standing : all.toSorted((a, b) => rank(a.facts) - rank(b.facts));
      return combined(
        lead?.facts ?? head.backend.facts(...asking),
        standing.map(({ facts }) => facts),
      );
    },
    chat,
    partAt: baseUrl => engines.find(engine => engine.baseUrl === baseUrl)?.backend,
    embed,
    probe,
    async close() {
      watch.close();
      await Promise.all(members.map(({ backend }) => backend.close()));
    },
  };
}

const NOTHING: ProbeResult = { kind: 'dead', failure: { kind: 'unreachable', message: 'no engine' } };

function slotsOf(members: readonly PoolMember[]): number {
  return members.reduce((sum, { slots }) => sum + slots, 0);
}

function rank({ notReady }: BackendFacts): number {
  return notReady === undefined ? 0 : 1;
}

/** What all of them can do: a request may come to any. */
function combined(lead: BackendFacts, all: readonly BackendFacts[]): BackendFacts {
  const contexts = all.map(({ contextTokens }) => contextTokens).filter(tokens => tokens !== undefined);
  return {
    ...lead,
    contextTokens: contexts.length > 0 ? Math.min(...contexts) : lead.contextTokens,
    capabilities: new Set([...lead.capabilities].filter(name => all.every(facts => facts.capabilities.has(name)))),
    embeddings: lead.embeddings && all.every(({ embeddings }) => embeddings),
  };
}
