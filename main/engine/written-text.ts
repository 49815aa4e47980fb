import type { LlamaModel, Token } from 'node-llama-cpp';

/** What a part of a character looks like when it is decoded on its own. */
const BROKEN = '\uFFFD';
/** No character has more bytes than this, and no token is less than a byte: more is no half character but nonsense. */
const LONGEST_CHARACTER = 4;
/** How far back a tokenizer looks to know whether a blank belongs before a token. */
const LOOK_BACK = 8;

/** Tokens → text, in pieces that never end inside a character. */
export class WrittenText {
  readonly #model: LlamaModel;
  /** Tokens whose text is out already, the prompt's last ones included. */
  #recent: Token[];
  #held: Token[] = [];

  constructor(model: LlamaModel, before: readonly Token[]) {
    this.#model = model;
    this.#recent = before.slice(-LOOK_BACK);
  }

  /** The text that a further token makes whole; empty while a character is incomplete. */
  add(token: Token): string {
    this.#held.push(token);
    const text = this.#model.detokenize(this.#held, false, this.#recent);
    if (text.endsWith(BROKEN) && this.#held.length < LONGEST_CHARACTER) return '';
    this.#recent = [...this.#recent, ...this.#held].slice(-LOOK_BACK);
    this.#held = [];
    return text;
  }
}
