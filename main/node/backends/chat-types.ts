/** The OpenAI chat surface, as far as Tandem looks at it; everything else passes through untouched. */

export interface TextPart {
  readonly type: 'text';
  readonly text: string;
}

export interface ImagePart {
  readonly type: 'image_url';
  readonly image_url: { readonly url: string; readonly detail?: string };
}

export type ContentPart = TextPart | ImagePart | { readonly type: string; readonly [key: string]: unknown };

export interface ToolCall {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
}

export interface ChatMessage {
  readonly role: string;
  readonly content?: string | readonly ContentPart[] | null;
  readonly name?: string;
  readonly tool_calls?: readonly ToolCall[];
  readonly tool_call_id?: string;
  readonly [key: string]: unknown;
}

/** A chat request after the door has checked it. Tandem's own fields (`metadata.userTier`, …) are already taken out. */
export interface ChatBody {
  readonly messages: readonly ChatMessage[];
  readonly stream?: boolean | null;
  readonly stream_options?: { readonly include_usage?: boolean } | null;
  readonly max_tokens?: number | null;
  readonly max_completion_tokens?: number | null;
  readonly temperature?: number | null;
  readonly top_p?: number | null;
  readonly seed?: number | null;
  readonly stop?: string | readonly string[] | null;
  readonly n?: number | null;
  readonly tools?: readonly unknown[] | null;
  readonly response_format?: { readonly type: string; readonly [key: string]: unknown } | null;
  readonly [key: string]: unknown;
}

export interface Usage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
}

export interface ChatDelta {
  readonly role?: string;
  readonly content?: string | null;
  readonly reasoning?: string | null;
  readonly reasoning_content?: string | null;
  readonly refusal?: string | null;
  readonly tool_calls?: readonly unknown[];
  readonly [key: string]: unknown;
}

/** One `chat.completion.chunk`. */
export interface ChatChunk {
  readonly id?: string;
  readonly object?: string;
  readonly created?: number;
  readonly model?: string;
  readonly choices: readonly {
    readonly index: number;
    readonly delta: ChatDelta;
    readonly finish_reason?: string | null;
    readonly logprobs?: unknown;
  }[];
  readonly usage?: Usage | null;
  readonly [key: string]: unknown;
}

/** One `chat.completion`. */
export interface ChatCompletion {
  readonly id?: string;
  readonly object?: string;
  readonly created?: number;
  readonly model?: string;
  readonly choices: readonly {
    readonly index: number;
    readonly message: ChatDelta;
    readonly finish_reason?: string | null;
    readonly logprobs?: unknown;
  }[];
  readonly usage?: Usage | null;
  readonly [key: string]: unknown;
}
