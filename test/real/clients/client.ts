/** A client that we did not write, as its own documentation uses it. What it makes of an answer is what counts. */
export interface RealClient {
  ask(question: Question): Promise<Heard>;
  /** An object after a schema, by the client's own way of asking for one. */
  object(text: string, schema: ObjectSchema): Promise<unknown>;
  embed(texts: readonly string[]): Promise<readonly (readonly number[])[]>;
}

/** Where a client's calls go. */
export interface Address {
  /** `http://127.0.0.1:8484/v1`. */
  readonly baseUrl: string;
  readonly key: string;
}

export interface Question {
  readonly text: string;
  readonly stream: boolean;
  readonly maxTokens: number;
  /** Offers the model a tool. */
  readonly withTool?: boolean;
  /** Called with the whole text so far at each piece of a stream. */
  readonly onText?: (text: string) => void;
}

/** What a client reported. */
export type Heard =
  | {
      readonly kind: 'answer';
      readonly text: string;
      readonly finish: string;
      readonly promptTokens: number;
      readonly completionTokens: number;
    }
  /** An error with an HTTP status, before any answer. */
  | { readonly kind: 'refused'; readonly status: number; readonly message: string }
  /** An error in the middle of a stream. */
  | { readonly kind: 'broken'; readonly text: string; readonly message: string };

/** A JSON schema of an object, of the part that all engines keep. */
export interface ObjectSchema {
  readonly type: 'object';
  readonly properties: Readonly<Record<string, { readonly type: 'string' | 'integer'; readonly maxLength?: number }>>;
  readonly required: readonly string[];
  readonly additionalProperties: false;
}

/** The tool that a question with a tool offers. */
export const CLOCK_TOOL = {
  name: 'now',
  description: 'Tells the time.',
  parameters: { type: 'object', properties: {}, additionalProperties: false },
} as const;
