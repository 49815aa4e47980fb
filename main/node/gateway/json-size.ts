export interface JsonSize {
  /** Levels of arrays and objects, one in the other. */
  readonly depth: number;
  /** Elements and members, containers included. */
  readonly values: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPENING = [0x5b, 0x7b];
const CLOSING = [0x5d, 0x7d];

/**
 * How deep and how many a JSON text is, from its brackets and commas alone: nothing is built, so that a text made to do
 * harm is known before the parser spends seconds and gigabytes on it. Ends early once a limit is passed. What is no
 * JSON gets some size; the parser says what is wrong with it.
 */
export function measureJson(bytes: Uint8Array, limit: JsonSize): JsonSize {
  let depth = 0;
  let deepest = 0;
  let values = 1;
  for (let place = 0; place < bytes.length; place += 1) {
    const byte = bytes[place] ?? 0;
    if (byte === QUOTE) place = endOfString(bytes, place);
    else if (byte === COMMA) values += 1;
    else if (byte === OPENING[0] || byte === OPENING[1]) {
      depth += 1;
      values += 1;
      if (depth > deepest) deepest = depth;
    } else if (byte === CLOSING[0] || byte === CLOSING[1]) depth -= 1;
    else continue;
    if (deepest > limit.depth || values > limit.values) break;
  }
  return { depth: deepest, values };
}

/** Place of the quote that closes the string opened at `start`. */
function endOfString(bytes: Uint8Array, start: number): number {
  let place = start + 1;
  while (place < bytes.length && bytes[place] !== QUOTE) place += bytes[place] === BACKSLASH ? 2 : 1;
  return place;
}
