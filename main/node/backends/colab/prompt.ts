import type { ChatMessage } from '../chat-types.ts';

const NAMES: Readonly<Record<string, string>> = { user: 'User', assistant: 'Assistant' };

/**
 * A conversation as one prompt, for a server that takes nothing else. A single question goes as it is; of anything else
 * each turn is named, and the last name is the one whose turn it is.
 */
export function promptOf(messages: readonly ChatMessage[]): string {
  const [only] = messages;
  if (messages.length === 1 && only?.role === 'user') return textOf(only);
  const turns = messages.map(message => {
    const name = NAMES[message.role];
    return name === undefined ? textOf(message) : `${name}: ${textOf(message)}`;
  });
  return [...turns, 'Assistant:'].join('\n\n');
}

function textOf({ content }: ChatMessage): string {
  if (typeof content === 'string' || !content) return content ?? '';
  return content.flatMap(part => ('text' in part && typeof part.text === 'string' ? [part.text] : [])).join('\n\n');
}
