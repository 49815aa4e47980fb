import { z } from 'zod';
import type { Clock, Timer } from '../clock/index.ts';
import type { QuotaLedger } from '../quota/index.ts';
import { type Access, isRefused } from './access.ts';
import type { Connection } from './connection.ts';

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

/** Endings are written together, this long (ms) after the first of them; lost in a crash, they count as estimated. */
const WRITTEN_WITHIN = 250;
/** Or sooner, when so many wait. */
const MOST_WAITING = 500;

/** Every attempt at an account. One that was opened and never settled counts as spent: a crash came between. */
export class LedgerTable implements QuotaLedger {
  readonly #access: Access;
  readonly #clock: Clock;
  #waiting: ((connection: Connection) => void)[] = [];
  #timer: Timer | undefined;

  constructor(access: Access, clock: Clock) {
    this.#access = access;
    this.#clock = clock;
  }

  open(opening: LedgerOpening): number | undefined {
    const written = this.#access.write(connection => insert(connection, opening));
    return isRefused(written) ? undefined : written;
  }

  settle(id: number, ending: LedgerEnding): void {
    this.#later(connection => settle(connection, id, ending));
  }

  note(opening: LedgerOpening, ending: LedgerEnding): void {
    const { account, model, at } = opening;
    const parameters = { account, model, at: Math.round(at), ...amounts(ending), outcome: ending.outcome };
    this.#later(connection =>
      connection.run(
        `INSERT INTO attempts (account, model, at, requests, tokens_in, tokens_out, outcome)
         VALUES (:account, :model, :at, :requests, :tokensIn, :tokensOut, :outcome)`,
        parameters,
      ),
    );
  }

  /** Writes what waits. */
  flush(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    this.#waiting = [];
    this.#access.write(connection => {
      for (const write of waiting) write(connection);
    });
  }

  since(account: string, model: string | undefined, from: number): readonly LedgerEntry[] {
    this.flush();
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
    this.flush();
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

  #later(write: (connection: Connection) => void): void {
    this.#waiting.push(write);
    if (this.#waiting.length >= MOST_WAITING) this.flush();
    else this.#timer ??= this.#clock.timer(WRITTEN_WITHIN, () => this.flush());
  }
}

function insert(connection: Connection, opening: LedgerOpening): number | undefined {
  const { account, model, at, tokensIn, tokensOut } = opening;
  const row = connection.row(
    identity,
    `INSERT INTO attempts (account, model, at, requests, tokens_in, tokens_out)
     VALUES (:account, :model, :at, 1, :tokensIn, :tokensOut) RETURNING id`,
    { account, model, at: Math.round(at), tokensIn: Math.round(tokensIn), tokensOut: Math.round(tokensOut) },
  );
  return row?.id;
}

function settle(connection: Connection, id: number, ending: LedgerEnding): void {
  connection.run(
    `UPDATE attempts SET outcome = :outcome, requests = :requests, tokens_in = :tokensIn, tokens_out = :tokensOut
     WHERE id = :id AND outcome IS NULL`,
    { id, outcome: ending.outcome, ...amounts(ending) },
  );
}

function amounts({ requests, tokensIn, tokensOut }: LedgerEnding) {
  return { requests: Math.round(requests), tokensIn: Math.round(tokensIn), tokensOut: Math.round(tokensOut) };
}
