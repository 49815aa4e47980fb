import { z } from 'zod';
import type { QuotaLedger } from '../quota/index.ts';
import { type Access, isRefused } from './access.ts';

/** Attempts of this age count for no window and no report any more, ms. */
const RETENTION = 40 * 86_400_000;

const entry = z.object({ at: z.number(), requests: z.number(), tokensIn: z.number(), tokensOut: z.number() });
const identity = z.object({ id: z.number() });
const total = z.object({
  account: z.string(),
  requests: z.number(),
  failed: z.number(),
  tokensIn: z.number(),
  tokensOut: z.number(),
});

type LedgerOpening = Parameters<QuotaLedger['open']>[0];
type LedgerEnding = Parameters<QuotaLedger['settle']>[1];
type LedgerEntry = ReturnType<QuotaLedger['since']>[number];

/** What an account was used for in a time. */
export type AccountTotal = z.output<typeof total>;

/** Every attempt at an account. One that was opened and never settled counts as spent: a crash came between. */
export class LedgerTable implements QuotaLedger {
  readonly #access: Access;

  constructor(access: Access) {
    this.#access = access;
  }

  open({ account, model, at, tokensIn, tokensOut }: LedgerOpening): number | undefined {
    const written = this.#access.write(connection =>
      connection.row(
        identity,
        `INSERT INTO attempts (account, model, at, requests, tokens_in, tokens_out)
         VALUES (:account, :model, :at, 1, :tokensIn, :tokensOut) RETURNING id`,
        { account, model, at: Math.round(at), tokensIn: Math.round(tokensIn), tokensOut: Math.round(tokensOut) },
      ),
    );
    return isRefused(written) ? undefined : written?.id;
  }

  settle(id: number, { outcome, requests, tokensIn, tokensOut }: LedgerEnding): void {
    const parameters = {
      id,
      outcome,
      requests: Math.round(requests),
      tokensIn: Math.round(tokensIn),
      tokensOut: Math.round(tokensOut),
    };
    this.#access.write(connection =>
      connection.run(
        `UPDATE attempts SET outcome = :outcome, requests = :requests, tokens_in = :tokensIn, tokens_out = :tokensOut
         WHERE id = :id AND outcome IS NULL`,
        parameters,
      ),
    );
  }

  since(account: string, model: string | undefined, from: number): readonly LedgerEntry[] {
    return this.#access.read([], connection =>
      connection.rows(
        entry,
        `SELECT at, requests, tokens_in AS tokensIn, tokens_out AS tokensOut FROM attempts
         WHERE account = :account AND at >= :from AND (:model IS NULL OR model = :model) ORDER BY at, id`,
        { account, from: Math.round(from), model: model ?? null },
      ),
    );
  }

  /** What each account was used for from `from` until before `to`, ms since the epoch. */
  totals(from: number, to: number): readonly AccountTotal[] {
    return this.#access.read([], connection =>
      connection.rows(
        total,
        `SELECT account, sum(requests) AS requests, sum(outcome IS NOT 'ok') AS failed,
                sum(tokens_in) AS tokensIn, sum(tokens_out) AS tokensOut
         FROM attempts WHERE at >= :from AND at < :to GROUP BY account ORDER BY account`,
        { from, to },
      ),
    );
  }

  /** Attempts that are too old to matter go. */
  forget(now: number): void {
    this.#access.write(connection =>
      connection.run('DELETE FROM attempts WHERE at < :before', { before: Math.round(now - RETENTION) }),
    );
  }
}
