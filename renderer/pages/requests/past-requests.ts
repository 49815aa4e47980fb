import type { ControlClient } from '../../api/client.ts';

export type RequestPage = Awaited<ReturnType<ControlClient['requests']['query']>>;
export type PastRequest = RequestPage['requests'][number];
export type WholeRequest = Awaited<ReturnType<ControlClient['request']['query']>>;
type Question = Parameters<ControlClient['requests']['query']>[0];

export const results = ['ok', 'fell-back', 'refused', 'broken', 'cancelled', 'queued'] as const;
export const userTiers = ['free', 'paid'] as const;
export const ranges = ['hour', 'day', 'week'] as const;
export type Range = (typeof ranges)[number];

const MINUTE = 60_000;
const SPANS: Readonly<Record<Range, number>> = { hour: 60 * MINUTE, day: 1440 * MINUTE, week: 7 * 1440 * MINUTE };

/** What is chosen on the page, as it stands in the address; empty: everything. */
export interface Choice {
  readonly search: string;
  readonly result: string;
  readonly tier: string;
  readonly backend: string;
  readonly userTier: string;
  readonly range: string;
}

export function isEverything(choice: Choice): boolean {
  return Object.values(choice).every(value => value === '');
}

/**
 * What the node is asked for. An address may say anything; what is no choice is none.
 * @param until only what came before, ms since the epoch, so that a place in the list stays where it is
 */
export function questionFor(choice: Choice, now: number, until: number | undefined): Question {
  const result = results.find(known => known === choice.result);
  const tier = tiers.find(known => known === choice.tier);
  const userTier = userTiers.find(known => known === choice.userTier);
  const range = ranges.find(known => known === choice.range);
  return {
    search: choice.search.slice(0, 200),
    ...(result ? { results: [result] } : {}),
    ...(tier ? { tier } : {}),
    ...(choice.backend ? { backend: choice.backend.slice(0, 100) } : {}),
    ...(userTier ? { userTier } : {}),
    // To the minute, so that the question is not another one each second.
    ...(range ? { from: Math.floor(now / MINUTE) * MINUTE - SPANS[range] } : {}),
    ...(until === undefined ? {} : { to: until }),
  };
}

export const tiers = ['workstation', 'colab', 'cloud'] as const;
