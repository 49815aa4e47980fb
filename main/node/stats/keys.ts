import type { AttemptOutcome, CheckFinding } from './records.ts';

/* What the history's keys are made of; each is written and read here alone. */

/** `tier` and `backend` are `none` for what nobody answered. */
export function trafficKey(tier: string, backend: string): string {
  return `${tier} ${backend}`;
}

export function readTrafficKey(key: string): { readonly tier: string; readonly backend: string } {
  const [tier = 'none', backend = 'none'] = key.split(' ');
  return { tier, backend };
}

export function attemptsKey(backend: string, outcome: AttemptOutcome): string {
  return `${outcome} ${backend}`;
}

export function readAttemptsKey(key: string): { readonly backend: string; readonly outcome: string } {
  const [outcome = '', backend = ''] = key.split(' ');
  return { backend, outcome };
}

/** What a rating is of. */
export interface RatedGroup {
  readonly tier: string;
  readonly backend: string;
  readonly model: string;
  readonly class: string;
}

/** The model comes last and without a line's end: its name may hold anything else. */
export function ratingKey(group: RatedGroup): string {
  return [group.tier, group.backend, group.class, group.model.replaceAll('\n', ' ')].join('\n');
}

export function readRatingKey(key: string): RatedGroup {
  const [tier = 'none', backend = 'none', name = '', model = ''] = key.split('\n');
  return { tier, backend, model, class: name };
}

export function findingKey({ check, outcome }: CheckFinding): string {
  return `${outcome} ${check}`;
}

export function readFindingKey(key: string): { readonly check: string; readonly outcome: string } {
  const [outcome = '', check = ''] = key.split(' ');
  return { check, outcome };
}

/** What a rating is of whose answer went where it went because of its complexity. */
export interface ScoredGroup {
  readonly class: 'simple' | 'medium' | 'complex';
  readonly tier: string;
  /** To the tenth, rounded down. */
  readonly score: number;
}

export function scoreKey({ class: name, tier, score }: ScoredGroup): string {
  return `${name} ${tier} ${Math.floor(score * 10)}`;
}

/** Undefined: another version's. */
export function readScoreKey(key: string): ScoredGroup | undefined {
  const [name, tier = 'none', tenths] = key.split(' ');
  if (name !== 'simple' && name !== 'medium' && name !== 'complex') return undefined;
  return { class: name, tier, score: Number(tenths) / 10 };
}
