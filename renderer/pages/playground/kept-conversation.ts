import { type Manner, usual } from './manner.ts';
import type { Turn } from './turn.ts';

const STORED = 'tandem.playground';
/** Characters; browsers keep some five million for a tab. */
const LARGEST = 1_000_000;

export interface Conversation {
  readonly turns: readonly Turn[];
  readonly manner: Manner;
}

const nothing: Conversation = { turns: [], manner: usual };

/** Kept for this tab, and gone with it. What is too much to be kept is not kept. */
export function keep(storage: Storage, conversation: Conversation): void {
  const text = JSON.stringify(conversation);
  try {
    if (text.length <= LARGEST) storage.setItem(STORED, text);
    else storage.removeItem(STORED);
  } catch {
    // The browser has no room, or keeps nothing; the conversation is on the page all the same.
  }
}

/** What this tab had before. An answer that was under way then is not any more. */
export function kept(storage: Storage): Conversation {
  try {
    const found: unknown = JSON.parse(storage.getItem(STORED) ?? 'null');
    if (!isConversation(found)) return nothing;
    const turns = found.turns.map(turn => (turn.end ? turn : { ...turn, end: { kind: 'lost' as const } }));
    return { turns, manner: { ...usual, ...found.manner } };
  } catch {
    return nothing;
  }
}

/** Only this page writes there; another version of it may have. */
function isConversation(value: unknown): value is Conversation {
  if (typeof value !== 'object' || value === null || !('turns' in value) || !Array.isArray(value.turns)) return false;
  return value.turns.every(
    turn =>
      typeof turn === 'object' &&
      turn !== null &&
      typeof turn.prompt === 'string' &&
      typeof turn.text === 'string' &&
      typeof turn.startedAt === 'number' &&
      Array.isArray(turn.hops),
  );
}
