import type { ChatMessage } from '../backends/index.ts';

/**
 * Tokens that a conversation takes, roughly: four characters of Latin text a token, one a character elsewhere, four
 * for the frame of each message and 800 for an image. Good for ranking and for refusing what can never fit; a backend
 * that would cut a long prompt silently measures for itself.
 */
export function estimatePromptTokens(messages: readonly ChatMessage[]): number {
  let tokens = 0;
  for (const message of messages) {
    tokens += 4;
    if (typeof message.content === 'string') tokens += textTokens(message.content);
    else {
      for (const part of message.content ?? []) {
        tokens += 'text' in part && typeof part.text === 'string' ? textTokens(part.text) : 800;
      }
    }
    if (message.tool_calls) tokens += JSON.stringify(message.tool_calls).length / 4;
  }
  return Math.ceil(tokens);
}

function textTokens(text: string): number {
  // A sample is enough to tell the script of a long text.
  const sample = text.length > 4000 ? text.slice(0, 2000) + text.slice(-2000) : text;
  let wide = 0;
  for (let place = 0; place < sample.length; place++) if (sample.charCodeAt(place) > 0x2e7f) wide += 1;
  const share = sample.length ? wide / sample.length : 0;
  return text.length * (share + (1 - share) / 4);
}
