import type { Secret } from '../config/index.ts';

const LENGTH = 300;
/** What keys of the known providers look like; OpenAI for one repeats a wrong key in its message. */
const KEY_SHAPES = /\b(?:sk|gsk|pk|tk|hf|xai)[-_][A-Za-z0-9*_-]{6,}/g;

/** Quotes what an upstream said, for logs and pages: one line, at most 300 characters, without keys. */
export function quote(text: string, key?: Secret): string {
  let safe = text.replace(/\s+/g, ' ').trim();
  if (key) safe = safe.replaceAll(key.reveal(), '•••');
  safe = safe.replace(KEY_SHAPES, '•••');
  return safe.length > LENGTH ? `${safe.slice(0, LENGTH)}…` : safe;
}
