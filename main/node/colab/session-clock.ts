/** The rules of a session's time; all in ms. */
export interface SessionRules {
  /** How long Colab lets a session live. */
  readonly length: number;
  /** People are warned so long before its end. */
  readonly warnBefore: number;
  /** New requests go elsewhere so long before its end. */
  readonly drainBefore: number;
}

/** `draining`: its requests end, and new ones go elsewhere. `over`: its time is up; Colab may end it at any moment. */
export type SessionPhase = 'running' | 'ending' | 'draining' | 'over';

/** Where a session that began at `startedAt` stands at `now`. */
export function sessionPhase(startedAt: number, now: number, rules: SessionRules): SessionPhase {
  const left = startedAt + rules.length - now;
  if (left <= 0) return 'over';
  if (left <= rules.drainBefore) return 'draining';
  return left <= rules.warnBefore ? 'ending' : 'running';
}

/** Ms until the session is in its next phase; undefined: there is none. */
export function untilNextPhase(startedAt: number, now: number, rules: SessionRules): number | undefined {
  const end = startedAt + rules.length;
  const borders = [end - rules.warnBefore, end - rules.drainBefore, end];
  return borders.map(border => border - now).find(left => left > 0);
}
