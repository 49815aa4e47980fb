import { createParser } from 'eventsource-parser';

/** One event of an answer is far smaller; a line without end is an attack or a bug. */
const EVENT_LIMIT = 16 * 1024 * 1024;

/**
 * Bytes in any slices → the `data` of each server-sent event, in order. Comments, other fields and a byte order mark
 * are passed over, CRLF and split multi-byte characters are handled.
 */
export class SseReader {
  readonly #decoder = new TextDecoder('utf-8');
  #arrived: string[] = [];
  /** Set once a single event grew past 16 MiB. */
  overflowed = false;
  readonly #parser = createParser({
    maxBufferSize: EVENT_LIMIT,
    onEvent: event => this.#arrived.push(event.data),
    onError: error => {
      if (error.type === 'max-buffer-size-exceeded') this.overflowed = true;
    },
  });

  /** The events that these bytes complete. */
  feed(bytes: Uint8Array): string[] {
    return this.#take(this.#decoder.decode(bytes, { stream: true }));
  }

  /** The last event, when the stream ended without the blank line that closes it. */
  end(): string[] {
    return this.#take(`${this.#decoder.decode()}\n\n`);
  }

  #take(text: string): string[] {
    if (this.overflowed) return [];
    this.#parser.feed(text);
    const arrived = this.#arrived;
    this.#arrived = [];
    return arrived;
  }
}
