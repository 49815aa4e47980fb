import { HOUR, MEASURED, type Span } from './day.ts';

/** What goes wrong on the measured day. Times are ms since the epoch. */
export type Incident =
  /** The session that is up ends; the next one is begun when it is due. */
  | { readonly kind: 'session-dies'; readonly backend: string; readonly at: number }
  | { readonly kind: 'down'; readonly backend: string; readonly during: Span }
  /** Every account of the provider is answered with 429, and no time is named. */
  | { readonly kind: 'turns-away'; readonly provider: 'groq' | 'openrouter'; readonly during: Span };

export interface Scenario {
  readonly name: string;
  /** A sentence. */
  readonly about: string;
  readonly incidents: readonly Incident[];
}

const hours = (from: number, to: number): Span => ({
  from: MEASURED.from + from * HOUR,
  to: MEASURED.from + to * HOUR,
});

export const SCENARIOS: readonly Scenario[] = [
  { name: 'plain', about: 'Nothing goes wrong but what always does.', incidents: [] },
  {
    name: 'colab-dies',
    about: 'The session of colab-a ends at noon, and nobody begins another before the next morning.',
    incidents: [{ kind: 'session-dies', backend: 'colab-a', at: hours(12, 13).from }],
  },
  {
    name: 'workstation-down',
    about: 'Workstation t7910-a has no power from 13:00 to 16:00.',
    incidents: [{ kind: 'down', backend: 't7910-a', during: hours(13, 16) }],
  },
  {
    name: 'provider-429',
    about: 'Both OpenRouter accounts are answered with 429 from 10:00 to 11:00; each such answer counts as a request.',
    incidents: [{ kind: 'turns-away', provider: 'openrouter', during: hours(10, 11) }],
  },
];
