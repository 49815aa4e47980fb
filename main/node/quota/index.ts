export type { Account, Ended, Lease } from './account.ts';
export { Accounts } from './accounts.ts';
export { remaining } from './gauge.ts';
export {
  type Learnt,
  type LearntStore,
  type LedgerEnding,
  type LedgerEntry,
  type LedgerOpening,
  NOWHERE,
  type QuotaLedger,
} from './ledger.ts';
export { severalAccounts } from './several-accounts.ts';
export type { Need, QuotaView, QuotaWindow, Standing } from './view.ts';
