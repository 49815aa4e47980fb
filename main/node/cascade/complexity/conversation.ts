import type { ChatMessage } from '../../backends/index.ts';
import { type Measured, measure } from './signs.ts';

/** What of a conversation is weighed. */
export interface Asked {
  readonly measured: Measured;
  /** The question before, where the last one only goes on with it ("and in Germany?"). */
  readonly before?: Measured;
  /** Questions of the user. */
  readonly turns: number;
}

/** In bits of words: some seven words that ask for no work of their own lean on what was asked before. */
const LEANS_BELOW = 3.1;
/** In bits of words: a system prompt of some sixty words gives a job; a longer one mostly gives rules. */
const GIVES_JOB_BELOW = 6;

/**
 * The last question of the user. What the model said does not count, and a system prompt only where it gives the job
 * and the user sends nothing but what it is to be done on ("You translate what you are sent").
 */
export function askedOf(messages: readonly ChatMessage[]): Asked {
  const questions = messages.filter(({ role }) => role === 'user');
  const turns = questions.length;
  const measured = measure(textOf(questions.at(-1) ?? messages.at(-1)));
  if (measured.isTask) return { measured, turns };
  const before = questions.at(-2);
  if (before && measured.signs.words < LEANS_BELOW) return { measured, before: measure(textOf(before)), turns };
  if (measured.signs.questions > 0) return { measured, turns };
  const standing = measure(textOf(messages.find(({ role }) => role === 'system' || role === 'developer')));
  const givesJob = standing.isTask && standing.signs.words < GIVES_JOB_BELOW;
  return { measured: givesJob ? standing : measured, turns };
}

function textOf(message: ChatMessage | undefined): string {
  const content = message?.content;
  if (typeof content === 'string') return content;
  return (content ?? []).map(part => ('text' in part && typeof part.text === 'string' ? part.text : '')).join('\n');
}
