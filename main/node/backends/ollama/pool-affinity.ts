import { createHash } from 'node:crypto';
import type { ChatMessage } from '../chat-types.ts';

/** Conversations that are remembered; a workstation has fewer in a day whose text is still in an engine's cache. */
const MOST = 2000;
/** The last so many beginnings of a conversation are looked up; more than a caller adds between two requests. */
const LOOKED_AT = 16;

/**
 * Where conversations were answered. An engine keeps the text that it has read, so a conversation that goes on is
 * answered soonest where its beginning is known. Two that share nothing but the first instructions are two: only whole
 * conversations are remembered, and found again as the beginning of a longer one.
 */
export class ConversationPlaces {
  /** By a hash of the conversation, the latest last. */
  readonly #places = new Map<string, number>();

  /** Where the longest known beginning of this conversation was answered, itself included. */
  find(messages: readonly ChatMessage[]): number | undefined {
    const beginnings = hashes(messages);
    for (const hash of beginnings.slice(-LOOKED_AT).reverse()) {
      const place = this.#places.get(hash);
      if (place !== undefined) return place;
    }
    return undefined;
  }

  remember(messages: readonly ChatMessage[], place: number): void {
    const whole = hashes(messages).at(-1);
    if (whole === undefined) return;
    this.#places.delete(whole);
    this.#places.set(whole, place);
    if (this.#places.size <= MOST) return;
    const [oldest] = this.#places.keys();
    if (oldest !== undefined) this.#places.delete(oldest);
  }
}

/** A hash of each beginning of the conversation, the shortest first. */
function hashes(messages: readonly ChatMessage[]): string[] {
  const running = createHash('sha256');
  return messages.map(message => {
    running.update(JSON.stringify(message)).update('\n');
    return running.copy().digest('base64');
  });
}
