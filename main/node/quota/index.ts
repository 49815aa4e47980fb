export type { Account, Ended, Lease } from './account.ts';
export { Accounts } from './accounts.ts';
export { type LearntStore, NOWHERE, type QuotaLedger } from './ledger.ts';
export type { Need, QuotaView, QuotaWindow, Standing } from './view.ts';
