import type { ChatBody } from '../../../../main/node/backends/index.ts';
import { type Asked, askedOf, NOTHING_SEEN, type Seen } from '../../../../main/node/cascade/answer-check/index.ts';

/** A question as the checks see it. */
export function question(text: string, body: Partial<ChatBody> & { readonly system?: string } = {}): Asked {
  const { system, ...rest } = body;
  const before = system === undefined ? [] : [{ role: 'system', content: system }];
  return askedOf({ messages: [...before, { role: 'user', content: text }], ...rest });
}

/** An answer as the checks see it. */
export function answer(text: string, rest: Partial<Seen> = {}): Seen {
  return { ...NOTHING_SEEN, text, finish: 'stop', ...rest };
}
