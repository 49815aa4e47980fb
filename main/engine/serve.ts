import { type LoadMessage, type ToEngine, toEngine } from '../node/backends/embedded/protocol.ts';
import type { HostChannel } from './channel.ts';
import type { Engine } from './engine.ts';
import { Outbox } from './outbox.ts';

type Question = Extract<ToEngine, { type: 'chat' | 'embed' }>;

/** Least time (ms) between two reports of how far the loading is. */
const REPORT_EVERY = 250;

/**
 * Does what the node asks until the node is gone. A message that is none is a bug of ours: it throws, the process ends,
 * and the node treats it like any other end.
 */
export function serve(channel: HostChannel, leave: () => void): void {
  const outbox = new Outbox(message => channel.send(message));
  const running = new Map<number, AbortController>();
  let engine: Engine | undefined;

  channel.onGone(leave);
  channel.onMessage(raw => {
    const message = toEngine.parse(raw);
    switch (message.type) {
      case 'load':
        return void open(message);
      case 'leave':
        return running.get(message.id)?.abort();
      case 'chat':
      case 'embed':
        return void answer(message);
    }
  });

  async function open(wanted: LoadMessage): Promise<void> {
    const result = await loadEngine(wanted, outbox);
    if (result.kind === 'unloadable') {
      const { cause, message } = result;
      outbox.post({ type: 'unloadable', cause, message });
      return;
    }
    engine = result.engine;
    outbox.post({ type: 'loaded', contextTokens: engine.contextTokens });
  }

  async function answer(question: Question): Promise<void> {
    const { id } = question;
    const leaving = new AbortController();
    running.set(id, leaving);
    const progress = {
      reading: () => outbox.post({ type: 'reading', id }),
      text: (text: string) => outbox.text(id, text),
    };
    try {
      if (!engine) throw new Error('asked before the model was loaded');
      const { signal } = leaving;
      const outcome = await (question.type === 'chat'
        ? engine.chat(question, signal, progress)
        : engine.embed(question, signal, progress));
      outbox.post({ ...outcome, id });
    } catch (error) {
      if (leaving.signal.aborted) {
        outbox.post({ type: 'done', id, finish: 'left', promptTokens: 0, completionTokens: 0 });
      } else {
        const message = error instanceof Error ? error.message : String(error);
        outbox.post({ type: 'failed', id, failure: { kind: 'broken', message } });
      }
    } finally {
      running.delete(id);
    }
  }
}

/** llama.cpp is loaded only now, so that its absence is an answer and not a crash. */
async function loadEngine(wanted: LoadMessage, outbox: Outbox) {
  let reportedAt = Number.NEGATIVE_INFINITY;
  try {
    const { openEngine } = await import('./engine.ts');
    return await openEngine(wanted, {
      progress: share => {
        const now = performance.now();
        if (now - reportedAt < REPORT_EVERY) return;
        reportedAt = now;
        outbox.post({ type: 'loading', share });
      },
      log: (level, message) => outbox.post({ type: 'log', level, message }),
    });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { kind: 'unloadable', cause: 'no-engine', message } as const;
  }
}
