export type { Account, Lease } from './account.ts';
export { Accounts } from './accounts.ts';
export { remaining } from './gauge.ts';
export {
  type LearntStore,
  NOWHERE,
  type QuotaLedger,
} from './ledger.ts';
export { beforeSecondAccount, type SeveralAccounts, severalAccounts } from './several-accounts.ts';
export type { Need, QuotaView, Standing } from './view.ts';
