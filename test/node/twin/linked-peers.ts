import { setImmediate } from 'node:timers/promises';
import { type Peer, type PeerHandlers, PeerLost, type PeerTrouble } from '../../../main/node/twin/peer.ts';

/** A link in memory: what one node asks, the other's handlers answer. JSON goes across, as on a real one. */
export class MemoryLink implements Peer {
  readonly #handlers: () => PeerHandlers;
  /** While false nothing gets across. */
  isUp = true;
  /** Answers are lost on their way back; what was asked has happened. */
  losesAnswers = false;
  readonly asked: { readonly operation: string; readonly message: unknown }[] = [];

  constructor(handlers: () => PeerHandlers) {
    this.#handlers = handlers;
  }

  async ask(operation: string, message: unknown, signal: AbortSignal) {
    signal.throwIfAborted();
    this.asked.push({ operation, message });
    await setImmediate();
    if (!this.isUp) return DOWN;
    const handler = this.#handlers()[operation];
    if (handler?.kind !== 'answer') return unknownOperation(operation);
    try {
      const answer = copyOf(await handler.handle(copyOf(message), signal));
      await setImmediate();
      return this.isUp && !this.losesAnswers ? { kind: 'answered' as const, message: answer } : DOWN;
    } catch (error) {
      signal.throwIfAborted();
      return { kind: 'failed' as const, message: String(error) };
    }
  }

  async open(operation: string, message: unknown, signal: AbortSignal) {
    signal.throwIfAborted();
    this.asked.push({ operation, message });
    await setImmediate();
    if (!this.isUp) return DOWN;
    const handler = this.#handlers()[operation];
    if (handler?.kind !== 'stream') return unknownOperation(operation);
    const there = new AbortController();
    const stop = () => there.abort(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    const source = handler.handle(copyOf(message), there.signal);
    return { kind: 'opened' as const, messages: this.#across(source, signal, there) };
  }

  async *#across(source: AsyncIterable<unknown>, signal: AbortSignal, there: AbortController) {
    try {
      for await (const message of source) {
        await setImmediate();
        if (!this.isUp) throw new PeerLost('the link is down');
        yield copyOf(message);
      }
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof PeerLost ? error : new PeerLost(String(error));
    } finally {
      there.abort(new Error('nobody listens any more'));
    }
  }
}

const DOWN: PeerTrouble = { kind: 'unreachable', message: 'the link is down' };

function unknownOperation(operation: string): PeerTrouble {
  return { kind: 'refused', reason: 'unknown-operation', message: `there is no ${operation}` };
}

function copyOf(message: unknown): unknown {
  return message === undefined ? undefined : JSON.parse(JSON.stringify(message));
}
