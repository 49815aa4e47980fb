import type { ChatBody, ChatChunk, ChatDelta, StreamEvent } from '../backends/index.ts';
import { type Continuation, continuationOf, OverlapSkipper } from './continuation.ts';

/** What the caller of a stream has so far, as far as it matters for going on elsewhere. */
export class Sent {
  #text = '';
  #pieces = 0;
  #hasReasoning = false;
  #hasMore = false;
  #id: string | undefined;
  #created: number | undefined;

  note(event: StreamEvent): void {
    if (event.text !== undefined) {
      this.#text += event.text;
      this.#pieces += 1;
      return;
    }
    this.#id ??= event.chunk.id;
    this.#created ??= event.chunk.created;
    for (const { index, delta, logprobs } of event.chunk.choices) {
      if (delta.content) {
        this.#text += delta.content;
        this.#pieces += 1;
      }
      if (reasoningOf(delta)) this.#hasReasoning = true;
      if (index > 0 || logprobs || delta.refusal || (delta.tool_calls?.length ?? 0) > 0) this.#hasMore = true;
    }
  }

  /** Half a tool call, several choices or log-probabilities cannot be gone on with exactly. */
  get canBeContinued(): boolean {
    return !this.#hasMore;
  }

  /** How a backend would go on. A grammar (`response_format`) or tools start a prefilled answer anew: no prefill then. */
  continuationFor(body: ChatBody, hasPrefill: boolean): Continuation {
    const isPlainText = !body.tools?.length && (!body.response_format || body.response_format.type === 'text');
    return continuationOf(this.#text, hasPrefill && isPlainText);
  }

  /** The request for a continuation: what was given already counts against the caller's limit of tokens. */
  bodyFor(body: ChatBody, continuation: Continuation): ChatBody {
    const limit = body.max_completion_tokens ?? body.max_tokens;
    if (continuation.prefix === undefined || !limit) return body;
    const left = Math.max(1, limit - this.#pieces);
    return body.max_completion_tokens ? { ...body, max_completion_tokens: left } : { ...body, max_tokens: left };
  }

  /** Makes the events of another backend go on where this one stopped. */
  splice(continuation: Continuation): Splice {
    const skipper = new OverlapSkipper(continuation.overlap);
    return {
      get isInStep() {
        return skipper.isDone;
      },
      feed: event => this.#spliced(event, skipper),
    };
  }

  #spliced(event: StreamEvent, skipper: OverlapSkipper): StreamEvent | 'nothing' | 'mismatch' {
    const choices: ChatChunk['choices'][number][] = [];
    for (const choice of event.chunk.choices) {
      const { role: _, content, ...rest } = choice.delta;
      const delta: Record<string, unknown> = { ...rest };
      if (this.#hasReasoning || this.#text !== '') {
        delete delta.reasoning;
        delete delta.reasoning_content;
      }
      const fed = skipper.feed(content ?? '');
      if (fed.kind === 'mismatch') return 'mismatch';
      const isEnding = Boolean(choice.finish_reason) || (choice.delta.tool_calls?.length ?? 0) > 0;
      // It has ended, or gone over to something else, before all that was sent came again.
      if (isEnding && !skipper.isDone) return 'mismatch';
      if (fed.text) delta.content = fed.text;
      if (Object.keys(delta).length > 0 || choice.finish_reason) choices.push({ ...choice, delta });
    }
    if (choices.length === 0 && !event.chunk.usage) return 'nothing';
    const chunk: ChatChunk = { ...event.chunk, id: this.#id, created: this.#created, choices };
    return { json: JSON.stringify(chunk), chunk };
  }
}

export interface Splice {
  /** Everything that the caller already has came again; what follows is new. */
  readonly isInStep: boolean;
  /** The event as the caller gets it, or that there is nothing new in it, or that it is another text. */
  feed(event: StreamEvent): StreamEvent | 'nothing' | 'mismatch';
}

function reasoningOf(delta: ChatDelta): string | null | undefined {
  return delta.reasoning_content ?? delta.reasoning;
}
