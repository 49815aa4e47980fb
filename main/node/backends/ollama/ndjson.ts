/** One line of an answer is far smaller; a line without end is an attack or a bug. */
const LINE_LIMIT = 16 * 1024 * 1024;

/**
 * Bytes in any slices → the JSON value of each line, in order. Multi-byte characters may be split, lines may end in
 * CRLF, blank lines are passed over; a line that is no JSON is skipped and counted.
 */
export class NdjsonReader {
  readonly #decoder = new TextDecoder('utf-8');
  readonly #limit: number;
  #pieces: string[] = [];
  #length = 0;
  /** Lines that were no JSON. */
  skipped = 0;
  /** Set once a single line grew past the limit (16 MiB); nothing is read after it. */
  overflowed = false;

  constructor(limit = LINE_LIMIT) {
    this.#limit = limit;
  }

  /** The values of the lines that these bytes complete. */
  feed(bytes: Uint8Array): unknown[] {
    return this.#take(this.#decoder.decode(bytes, { stream: true }));
  }

  /** The value of the last line, when the stream ended without a line feed. */
  end(): unknown[] {
    return this.#take(`${this.#decoder.decode()}\n`);
  }

  #take(text: string): unknown[] {
    const values: unknown[] = [];
    let start = 0;
    // Only the new text is searched: a long line in many slices stays linear.
    for (let end = text.indexOf('\n'); end !== -1 && !this.overflowed; end = text.indexOf('\n', start)) {
      this.#keep(text.slice(start, end));
      start = end + 1;
      const line = this.#pieces.join('').trim();
      this.#pieces = [];
      this.#length = 0;
      if (line === '' || this.overflowed) continue;
      try {
        values.push(JSON.parse(line));
      } catch {
        this.skipped += 1;
      }
    }
    if (start < text.length) this.#keep(text.slice(start));
    return values;
  }

  #keep(piece: string): void {
    if (this.overflowed) return;
    this.#length += piece.length;
    if (this.#length > this.#limit) {
      this.overflowed = true;
      this.#pieces = [];
    } else if (piece !== '') this.#pieces.push(piece);
  }
}
