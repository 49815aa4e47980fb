import type { Readable } from 'node:stream';
import type { Clock } from '../clock/index.ts';
import type { AnswerReader } from './wire/index.ts';

/** How long the end of an answer that is whole may take to come, ms. It mostly comes with it. */
const END_WAIT = 250;

/**
 * Leaves an answer. One that is whole is let run to the end of its connection's turn, so that the connection can be used
 * again: a new one would cost each message a round trip more, or three through a tunnel.
 */
export function letGo(body: Readable, reader: AnswerReader, clock: Clock): void {
  if (!reader.isWhole) {
    body.destroy();
    return;
  }
  const late = clock.timer(END_WAIT, () => body.destroy());
  body.once('close', () => late.cancel());
  body.resume();
}
