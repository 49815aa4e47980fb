import type { QuotaTerms } from '../../../main/node/backends/index.ts';
import { Account, type AccountOptions, type QuotaConfig } from '../../../main/node/quota/account.ts';
import type { Learnt, LearntStore, LedgerEnding, LedgerEntry, QuotaLedger } from '../../../main/node/quota/ledger.ts';
import { SteadyTime } from '../../../main/node/quota/steady-time.ts';
import { ManualClock } from '../../fakes/clock.ts';

interface Row extends LedgerEntry {
  readonly account: string;
  readonly model: string;
  outcome: string;
  settled: number;
}

/** A ledger and what was learnt, in memory: what a file would hold. */
class Memory implements QuotaLedger, LearntStore {
  readonly rows: Row[] = [];
  readonly kept = new Map<string, Learnt>();
  puts = 0;

  open(opening: { account: string; model: string; at: number; tokensIn: number; tokensOut: number }): number {
    return this.rows.push({ ...opening, requests: 1, outcome: 'open', settled: 0 }) - 1;
  }

  settle(entry: number, ending: LedgerEnding): void {
    const row = this.rows[entry];
    if (!row) throw new Error(`no entry ${entry}`);
    this.rows[entry] = { ...row, ...ending, settled: row.settled + 1 };
  }

  note(opening: Parameters<QuotaLedger['open']>[0], ending: LedgerEnding): void {
    this.settle(this.open(opening), ending);
  }

  since(account: string, model: string | undefined, from: number): readonly LedgerEntry[] {
    return this.rows.filter(
      row => row.account === account && (model === undefined || row.model === model) && row.at >= from,
    );
  }

  get(account: string): unknown {
    const kept = this.kept.get(account);
    return kept && JSON.parse(JSON.stringify(kept));
  }

  put(account: string, learnt: Learnt): void {
    this.puts += 1;
    this.kept.set(account, learnt);
  }
}

export const GROQ: QuotaTerms = { minute: 'bucket', day: 'bucket', countsRefused: false, scope: 'model' };
const OPENROUTER: QuotaTerms = { minute: 'rolling', day: 'fixed', countsRefused: true, scope: 'account' };

/** An account on a clock at a standstill (noon UTC); `again` is the same one after a restart. */
export function accountWith(
  limits: QuotaConfig['limits'],
  given: Partial<AccountOptions> & { readonly softLimit?: number; readonly clock?: ManualClock } = {},
) {
  const { clock = new ManualClock() } = given;
  const memory = new Memory();
  const { softLimit = 0.8, clock: _, ...options } = given;
  const make = () => {
    const accounts: Account[] = [];
    const time = new SteadyTime(clock, by => {
      for (const account of accounts) account.setBack(by);
    });
    const config = { limits, softLimit };
    const account = new Account({
      key: 'host#1',
      model: 'm',
      terms: OPENROUTER,
      config,
      ledger: memory,
      learnt: memory,
      time,
      ...options,
    });
    accounts.push(account);
    return account;
  };
  return { clock, memory, account: make(), again: make };
}

export const FREE = { userTier: 'free', promptTokens: 10, answerTokens: 90 } as const;
export const PAID = { ...FREE, userTier: 'paid' } as const;

/** Sends as many requests as the account lets through, each answered; returns how many. */
export function useUp(account: Account, need: Parameters<Account['lease']>[0] = FREE, most = 10_000): number {
  for (let sent = 0; sent < most; sent++) {
    const lease = account.lease(need);
    if (!lease) return sent;
    lease.settle({ outcome: 'ok', tokensIn: 10, tokensOut: 90 });
  }
  return most;
}
