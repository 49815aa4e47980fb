import type { Path } from './problem.ts';

/** What a text turned out to be. `duplicates`: keys that stand twice in one object, where JSON.parse keeps the last. */
export type JsonReading =
  | { readonly kind: 'read'; readonly value: unknown; readonly duplicates: readonly Path[] }
  | {
      readonly kind: 'broken';
      readonly line: number;
      readonly column: number;
      readonly found: string;
      readonly expected: string;
    };

/**
 * Reads JSON and says where it breaks. JSON.parse alone will not do: its message has no position for some errors,
 * and for others quotes the text around them, which may hold a secret; of two equal keys it silently drops one.
 */
export function readJson(text: string): JsonReading {
  const scanner = new Scanner(text);
  const fault = scanner.scan();
  if (!fault) return { kind: 'read', value: JSON.parse(text), duplicates: scanner.duplicates };
  const before = text.slice(0, fault.at).split('\n');
  return {
    kind: 'broken',
    line: before.length,
    column: (before.at(-1) ?? '').length + 1,
    found: fault.found ?? glimpse(text, fault.at),
    expected: fault.expected,
  };
}

interface Fault {
  readonly at: number;
  readonly found?: string;
  readonly expected: string;
}

/** No configuration nests deeper; it keeps the scanner's own stack small. */
const DEEPEST = 64;
const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const LITERAL = /true|false|null/y;
const STRING_PART = /[^"\\\p{Cc}]+|[\x7f-\x9f]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})/uy;

class Scanner {
  readonly duplicates: Path[] = [];
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  scan(): Fault | undefined {
    const fault = this.#value([]);
    if (fault) return fault;
    this.#skip(SPACE);
    return this.#at < this.#text.length ? { at: this.#at, expected: 'the end of the text' } : undefined;
  }

  #value(path: Path): Fault | undefined {
    this.#skip(SPACE);
    const start = this.#text[this.#at];
    if (start === '{' || start === '[') {
      if (path.length >= DEEPEST) {
        return { at: this.#at, found: `level ${DEEPEST + 1}`, expected: `at most ${DEEPEST} levels of nesting` };
      }
      return start === '{' ? this.#object(path) : this.#list(path);
    }
    if (start === '"') return this.#string();
    if (this.#skip(NUMBER) || this.#skip(LITERAL)) return undefined;
    return { at: this.#at, expected: 'a value' };
  }

  #object(path: Path): Fault | undefined {
    const keys = new Set<string>();
    this.#at++;
    if (this.#next('}')) return undefined;
    for (;;) {
      this.#skip(SPACE);
      const start = this.#at;
      if (this.#text[start] !== '"') {
        const afterComma = keys.size > 0 && this.#text[start] === '}';
        return {
          at: start,
          expected: afterComma ? 'a key in double quotes (the last one takes no comma)' : 'a key in double quotes',
        };
      }
      const fault = this.#string();
      if (fault) return fault;
      const key = String(JSON.parse(this.#text.slice(start, this.#at)));
      if (keys.has(key)) this.duplicates.push([...path, key]);
      keys.add(key);
      if (!this.#next(':')) return { at: this.#at, expected: 'a colon after the key' };
      const inside = this.#value([...path, key]);
      if (inside) return inside;
      if (this.#next('}')) return undefined;
      if (!this.#next(',')) return { at: this.#at, expected: 'a comma or }' };
    }
  }

  #list(path: Path): Fault | undefined {
    this.#at++;
    if (this.#next(']')) return undefined;
    for (let index = 0; ; index++) {
      const inside = this.#value([...path, index]);
      if (inside) return inside;
      if (this.#next(']')) return undefined;
      if (!this.#next(',')) return { at: this.#at, expected: 'a comma or ]' };
    }
  }

  #string(): Fault | undefined {
    this.#at++;
    while (this.#skip(STRING_PART));
    const end = this.#text[this.#at];
    if (end === '"') {
      this.#at++;
      return undefined;
    }
    if (end === '\\') return { at: this.#at, expected: 'one of \\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX' };
    return { at: this.#at, expected: 'a closing double quote' };
  }

  /** Takes what `pattern` matches here; false when that is nothing. */
  #skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    if (!pattern.test(this.#text) || pattern.lastIndex === this.#at) return false;
    this.#at = pattern.lastIndex;
    return true;
  }

  /** Takes `character` after white space; otherwise stands before what is there instead. */
  #next(character: string): boolean {
    this.#skip(SPACE);
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }
}

/** What stands at a place, in words. One character at most: the rest may be part of a secret. */
function glimpse(text: string, at: number): string {
  const character = text.slice(at, at + 1);
  if (character === '') return 'the end of the text';
  if (character === '\n' || character === '\r') return 'a line break';
  if (character === '/') return 'a comment (JSON has none)';
  if (character < ' ') return 'a control character';
  return character;
}
