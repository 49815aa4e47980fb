import type { QuotaView } from './view.ts';

/** What is left of each window of each account, for the metrics. */
export function remaining(accounts: readonly { readonly account: string; readonly view: QuotaView }[]) {
  return accounts.flatMap(({ account, view }) =>
    view.windows.map(({ window, limit, used }) => ({
      labels: { account, window },
      value: Math.max(0, Math.floor(limit - used)),
    })),
  );
}
