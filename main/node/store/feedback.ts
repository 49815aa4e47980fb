import { z } from 'zod';
import { ANSWER_CHECKS } from '../config/index.ts';
import { type Answered, CHECK_OUTCOMES, type FeedbackStore, type Rated } from '../stats/index.ts';
import { type Access, isRefused } from './access.ts';
import type { Parameters } from './connection.ts';
import { jsonColumn } from './json-column.ts';

const answeredShape = {
  requestId: z.string(),
  at: z.number(),
  tier: z.enum(['workstation', 'colab', 'cloud', 'queue']),
  backend: z.string(),
  model: z.string(),
  class: z.enum(['simple', 'medium', 'complex']),
};
const findings = z.array(z.object({ check: z.enum([...ANSWER_CHECKS, 'none']), outcome: z.enum(CHECK_OUTCOMES) }));
const answeredRow = z
  .object({
    ...answeredShape,
    score: z.number().nullable(),
    // A check of another version is no reason to forget who answered.
    findings: jsonColumn.pipe(findings).nullable().catch(null),
  })
  .transform(
    ({ score, findings, ...rest }): Answered => ({
      ...rest,
      ...(score === null ? {} : { score }),
      ...(findings === null ? {} : { findings }),
    }),
  );
const ratedRow = z
  .object({
    ...answeredShape,
    rating: z.literal([1, -1]),
    comment: z.string().nullable(),
    ratedAt: z.number(),
  })
  .transform(({ comment, ...rest }): Rated => (comment === null ? rest : { ...rest, comment }));

const WHOSE = 'request_id AS requestId, at, tier, backend, model, class';
const ANSWERED = `${WHOSE}, score, findings`;
const RATED = `${WHOSE}, rating, comment, rated_at AS ratedAt`;

/** Who gave which answer, for some days, and what users thought of it, for a year. */
export class FeedbackTable implements FeedbackStore {
  readonly #access: Access;

  constructor(access: Access) {
    this.#access = access;
  }

  remember(answers: readonly Answered[]): boolean {
    const written = this.#access.write(connection => {
      for (const answer of answers) {
        connection.run(
          `INSERT INTO answers (request_id, at, tier, backend, model, class, score, findings)
           VALUES (:requestId, :at, :tier, :backend, :model, :class, :score, :findings) ON CONFLICT DO NOTHING`,
          {
            ...valuesOf(answer),
            score: answer.score ?? null,
            findings: answer.findings ? JSON.stringify(answer.findings) : null,
          },
        );
      }
    });
    return !isRefused(written);
  }

  answer(requestId: string): Answered | undefined {
    return this.#access.read<Answered | undefined>(undefined, connection =>
      connection.row(answeredRow, `SELECT ${ANSWERED} FROM answers WHERE request_id = :requestId`, { requestId }),
    );
  }

  rate(rated: Rated): boolean {
    const { rating, comment, ratedAt } = rated;
    const written = this.#access.write(connection =>
      connection.run(
        `INSERT INTO ratings (request_id, at, tier, backend, model, class, rating, comment, rated_at)
         VALUES (:requestId, :at, :tier, :backend, :model, :class, :rating, :comment, :ratedAt)
         ON CONFLICT (request_id) DO UPDATE SET rating = excluded.rating, comment = excluded.comment,
           rated_at = excluded.rated_at`,
        { ...valuesOf(rated), rating, comment: comment ?? null, ratedAt: Math.round(ratedAt) },
      ),
    );
    return !isRefused(written);
  }

  rating(requestId: string): Rated | undefined {
    return this.#access.read<Rated | undefined>(undefined, connection =>
      connection.row(ratedRow, `SELECT ${RATED} FROM ratings WHERE request_id = :requestId`, { requestId }),
    );
  }

  latest(limit: number, which: 'all' | 'commented'): readonly Rated[] {
    const condition = which === 'commented' ? 'WHERE comment IS NOT NULL' : '';
    return this.#access.read<readonly Rated[]>([], connection =>
      connection.rows(ratedRow, `SELECT ${RATED} FROM ratings ${condition} ORDER BY rated_at DESC LIMIT :limit`, {
        limit,
      }),
    );
  }

  forget(answersBefore: number, ratingsBefore: number): void {
    this.#access.write(connection => {
      connection.run('DELETE FROM answers WHERE at < :before', { before: Math.round(answersBefore) });
      connection.run('DELETE FROM ratings WHERE rated_at < :before', { before: Math.round(ratingsBefore) });
    });
  }
}

function valuesOf({ requestId, at, tier, backend, model, class: name }: Answered): Parameters {
  return { requestId, at: Math.round(at), tier, backend, model, class: name };
}
