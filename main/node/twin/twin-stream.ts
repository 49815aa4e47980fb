import type { StreamBatch } from '../backends/index.ts';
import type { Clock } from '../clock/index.ts';
import { readChatWord } from './answers.ts';
import type { OwnersWord } from './owners-word.ts';
import { PeerLost } from './peer.ts';

/** What an answer of the twin's is read with. */
export interface Line {
  readonly signal: AbortSignal;
  readonly word: OwnersWord;
  readonly clock: Clock;
  readonly hangUp: () => void;
}

/** How long the end of an answer that is whole is waited for, ms. It mostly comes with it. */
const END_WAIT = 250;

/** The batches of an answer of the twin's, from the first one on. A link that breaks is an answer cut off. */
export async function* streamFrom(
  first: StreamBatch,
  messages: AsyncIterator<unknown>,
  line: Line,
): AsyncGenerator<StreamBatch> {
  let isWhole = false;
  try {
    for (let batch: StreamBatch | undefined = first; batch; batch = await next(messages, line)) {
      isWhole = batch.end !== undefined;
      yield batch;
      if (isWhole) return;
    }
  } finally {
    if (isWhole) await readEnd(messages, line);
    else await messages.return?.();
  }
}

/** The next batch; undefined where they stop without an end. */
async function next(messages: AsyncIterator<unknown>, { signal, word }: Line): Promise<StreamBatch | undefined> {
  try {
    const step = await messages.next();
    if (step.done) return undefined;
    const heard = readChatWord(step.value);
    if (heard.kind === 'batch') return heard.batch;
    return heard.kind === 'failed' ? { events: [], end: heard } : { events: [] };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof PeerLost)) throw error;
    const message = `the link to ${word.owner} broke: ${error.message}`;
    return { events: [], end: { kind: 'failed', failure: { kind: 'cut-off', message } } };
  }
}

/** Reads the end that follows the last message: a connection that is read to its end can be used again. */
export async function readEnd(messages: AsyncIterator<unknown>, { clock, hangUp }: Line): Promise<void> {
  const timer = clock.timer(END_WAIT, hangUp);
  try {
    await messages.next();
  } catch {
    // Everything was there; how the connection ends concerns nobody.
  } finally {
    timer.cancel();
  }
}
