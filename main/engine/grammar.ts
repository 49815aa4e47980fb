import type { GbnfJsonSchema, Llama, LlamaGrammar } from 'node-llama-cpp';
import { grammarSchema } from './schema.ts';

/** Grammars kept; a caller usually asks for the same few again and again. */
const KEPT = 20;

/** What an answer is held to. */
export interface Grammar {
  readonly grammar: LlamaGrammar;
  /** After the answer the grammar wants these newlines; they are no part of it. */
  readonly end: string;
}

/** JSON schemas → grammars, each made once. */
export class Grammars {
  readonly #llama: Llama;
  readonly #made = new Map<string, Promise<Grammar>>();

  constructor(llama: Llama) {
    this.#llama = llama;
  }

  /** @throws when no grammar can be made of it */
  for(schema: Readonly<Record<string, unknown>>): Promise<Grammar> {
    const key = JSON.stringify(schema);
    const known = this.#made.get(key);
    if (known) return known;
    const making = this.#make(schema);
    this.#made.set(key, making);
    const [oldest] = this.#made.keys();
    if (this.#made.size > KEPT && oldest !== undefined) this.#made.delete(oldest);
    return making;
  }

  async #make(schema: Readonly<Record<string, unknown>>): Promise<Grammar> {
    const grammar = await this.#llama.createGrammarForJsonSchema<GbnfJsonSchema>(grammarSchema(schema));
    return { grammar, end: '\n\n\n\n' };
  }
}
