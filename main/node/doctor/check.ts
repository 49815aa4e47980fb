/**
 * `ok`; `attention`: works, but somebody should look; `down`: something does not work, which makes the exit code 1;
 * `skipped`: there was nothing to check, or no way to.
 */
export type CheckState = 'ok' | 'attention' | 'down' | 'skipped';

/** One line of the doctor. Never holds a secret. */
export interface Check {
  /** Stable: `port:gateway`, `key:groq`. */
  readonly id: string;
  readonly state: CheckState;
  /** What is. */
  readonly what: string;
  /** What to do about it. */
  readonly remedy?: string;
}

export function ok(id: string, what: string): Check {
  return { id, state: 'ok', what };
}

export function skipped(id: string, what: string): Check {
  return { id, state: 'skipped', what };
}

export function attention(id: string, what: string, remedy: string): Check {
  return { id, state: 'attention', what, remedy };
}

export function down(id: string, what: string, remedy: string): Check {
  return { id, state: 'down', what, remedy };
}
