import type { StreamEvent, Usage } from '../backends/index.ts';

/**
 * Backends report usage at the end, and every upstream in a place of its own: in a chunk without choices, or in the one
 * with the finish reason. The caller gets it in the one shape that OpenAI documents: asked for, one last chunk has it
 * with `choices: []` and every other says `usage: null`; not asked for, none has it.
 */
export class UsageFilter {
  readonly #isWanted: boolean;
  #hasPassed = false;
  #usage: Usage | undefined;
  #last: StreamEvent | undefined;

  constructor(isWanted: boolean) {
    this.#isWanted = isWanted;
  }

  /** The event as the caller gets it; undefined when it is left out. */
  take(event: StreamEvent): StreamEvent | undefined {
    // Nearly every event goes this way, untouched.
    if (event.text !== undefined && !this.#isWanted) return event;
    const { usage, choices } = event.chunk;
    if (this.#isWanted) {
      this.#usage = usage ?? this.#usage;
      this.#last = event;
    }
    if (choices.length > 0 || !usage) return this.#withoutUsage(event);
    this.#hasPassed = this.#isWanted;
    return this.#isWanted ? event : undefined;
  }

  /** The usage chunk that is still owed at the end. */
  missing(): StreamEvent | undefined {
    if (!this.#isWanted || this.#hasPassed || !this.#usage || !this.#last) return undefined;
    const { id, created, model } = this.#last.chunk;
    const chunk = { id, object: 'chat.completion.chunk', created, model, choices: [], usage: this.#usage };
    return { json: JSON.stringify(chunk), chunk };
  }

  #withoutUsage(event: StreamEvent): StreamEvent {
    if (!this.#isWanted && !event.chunk.usage) return event;
    const { usage, ...rest } = event.chunk;
    if (usage) {
      const chunk = this.#isWanted ? { ...rest, usage: null } : rest;
      return { json: JSON.stringify(chunk), chunk };
    }
    if (usage === null) return event;
    // Added to the text as it came: writing every chunk anew would cost more than all the rest of the way.
    const end = event.json.lastIndexOf('}');
    return { json: `${event.json.slice(0, end)},"usage":null}`, chunk: { ...rest, usage: null } };
  }
}
