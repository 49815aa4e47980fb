import { costOf, ownersFigure, ownersFigureFor, type Price } from '../prices/index.ts';
import type { Counted } from './counted.ts';
import { countsOf } from './traffic.ts';

/** What was saved against paying a cloud for everything, and what that is reckoned from. */
export interface SavedView {
  /** Ms since the epoch. */
  readonly from: number;
  readonly to: number;
  /** US dollars. */
  readonly usd: number;
  /** Answers that cost nothing and whose tokens are known. */
  readonly requests: number;
  readonly tokensIn: number;
  readonly tokensOut: number;
  readonly price: Price;
  /** A sentence. */
  readonly assumption: string;
  /** What the owner reckons for so many requests, US dollars, and from what. */
  readonly ownersFigure: { readonly from: number; readonly to: number; readonly assumption: string };
  /** A value for each day that has any. */
  readonly days: readonly { readonly at: number; readonly usd: number; readonly requests: number }[];
}

/** What the answers of these days saved, at today's price list. */
export function savedOf(history: Counted, from: number, to: number, price: Price): SavedView {
  const rows = history.traffic.rows('day', from, to);
  const days = [...new Set(rows.map(({ at }) => at))].sort((one, other) => one - other);
  const { savedIn, savedOut, savedRequests } = countsOf(rows);
  return {
    from,
    to,
    usd: costOf(price, savedIn, savedOut),
    requests: savedRequests,
    tokensIn: savedIn,
    tokensOut: savedOut,
    price,
    assumption: assumptionOf(price),
    ownersFigure: { ...ownersFigureFor(savedRequests), assumption: ownersAssumption() },
    days: days.map(at => {
      const day = countsOf(rows.filter(row => row.at === at));
      return { at, usd: costOf(price, day.savedIn, day.savedOut), requests: day.savedRequests };
    }),
  };
}

function assumptionOf({ model, input, output, source, read }: Price): string {
  const prices = `$${input} per million tokens of the prompts and $${output} of the answers`;
  const from = source ? `as listed at ${source} on ${read}` : 'as configured in savings.price';
  return `All of it would have been asked of ${model} at ${prices}, ${from}.`;
}

function ownersAssumption(): string {
  const { usdPerMonth, requestsPerDay, source } = ownersFigure();
  return `$${usdPerMonth.from} to $${usdPerMonth.to} a month per ${requestsPerDay} requests a day, from ${source}.`;
}
