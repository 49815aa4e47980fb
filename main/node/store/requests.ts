import { z } from 'zod';
import { ANSWER_CHECKS, capabilitySchema, tierSchema } from '../config/index.ts';
import {
  type AttemptOutcome,
  CHECK_OUTCOMES,
  type JournalEntry,
  type JournalFilter,
  type JournalStore,
} from '../stats/index.ts';
import { type Access, isRefused } from './access.ts';
import type { Connection, Parameters } from './connection.ts';
import { jsonColumn } from './json-column.ts';

/** An outcome of another version is still a word that can be shown. */
const outcome = z.custom<AttemptOutcome>(value => typeof value === 'string' && value.length < 100);
const klass = z.enum(['simple', 'medium', 'complex']);
const record = z.object({
  id: z.string(),
  at: z.number(),
  surface: z.enum(['chat', 'completions', 'inference', 'embeddings']),
  target: z.string(),
  stream: z.boolean(),
  complexity: z.number(),
  userTier: z.enum(['free', 'paid']).exactOptional(),
  job: z.string().exactOptional(),
  fixedClass: klass.exactOptional(),
  later: z.enum(['offered', 'job']).exactOptional(),
  attempts: z.array(
    z.object({
      backend: z.string(),
      tier: tierSchema,
      startedAfter: z.number(),
      duration: z.number(),
      firstToken: z.number().exactOptional(),
      outcome,
      message: z.string().exactOptional(),
    }),
  ),
  checked: z
    .array(
      z.object({
        backend: z.string(),
        tier: tierSchema,
        check: z.enum([...ANSWER_CHECKS, 'none']),
        outcome: z.enum(CHECK_OUTCOMES),
      }),
    )
    .exactOptional(),
  backend: z.string().exactOptional(),
  tier: tierSchema.exactOptional(),
  model: z.string().exactOptional(),
  outcome: z.enum(['running', 'ok', 'cancelled', 'refused', 'broken']),
  status: z.number().exactOptional(),
  duration: z.number().exactOptional(),
  promptTokens: z.number().exactOptional(),
  completionTokens: z.number().exactOptional(),
});
const planned = z.array(z.object({ id: z.string(), tier: tierSchema, reason: z.string() }));
const decision = z.object({
  class: klass,
  because: z.array(z.string()),
  needs: z.array(capabilitySchema),
  promptTokens: z.number(),
  candidates: planned,
  excluded: planned,
});
const listed = z
  .object({
    record: jsonColumn.pipe(record),
    result: z.enum(['ok', 'cancelled', 'refused', 'broken', 'queued']),
    fellBack: z.number(),
  })
  .transform(({ fellBack, ...rest }): JournalEntry => ({ ...rest, fellBack: fellBack === 1 }));
const whole = z.object({ decision: jsonColumn.pipe(decision).nullable() });
const count = z.object({ count: z.number() });

const LONGEST_MESSAGE = 300;
const LISTED = 'record, result, fell_back AS fellBack';

/** Requests that are over, as many and as old as they may get. */
export class RequestTable implements JournalStore {
  readonly #access: Access;

  constructor(access: Access) {
    this.#access = access;
  }

  add(entries: readonly JournalEntry[]): boolean {
    const written = this.#access.write(connection => {
      for (const entry of entries) insert(connection, entry);
    });
    return !isRefused(written);
  }

  list(filter: JournalFilter): ReturnType<JournalStore['list']> {
    const { condition, parameters } = conditionOf(filter);
    const { limit, offset } = filter;
    return this.#access.read<ReturnType<JournalStore['list']>>(undefined, connection => ({
      total: connection.row(count, `SELECT COUNT(*) AS count FROM requests ${condition}`, parameters)?.count ?? 0,
      entries: connection.rows(
        listed,
        `SELECT ${LISTED} FROM requests ${condition} ORDER BY at DESC, place DESC LIMIT :limit OFFSET :offset`,
        { ...parameters, limit, offset },
      ),
    }));
  }

  find(requestId: string): JournalEntry | undefined {
    return this.#access.read<JournalEntry | undefined>(undefined, connection => {
      const parameters = { requestId };
      const entry = connection.row(listed, `SELECT ${LISTED} FROM requests WHERE id = :requestId`, parameters);
      const found = connection.row(
        whole,
        `SELECT decision FROM request_decisions JOIN requests USING (place) WHERE requests.id = :requestId`,
        parameters,
      );
      return entry && (found?.decision ? { ...entry, decision: found.decision } : entry);
    });
  }

  keep(most: number, from: number): void {
    this.#access.write(connection => {
      const old = { most, from: Math.round(from) };
      const gone = connection.run(
        'DELETE FROM requests WHERE place <= (SELECT MAX(place) FROM requests) - :most OR at < :from',
        old,
      );
      // Places are given in the order of writing, so that what belongs to nothing any more is found by the first that is.
      if (gone > 0) {
        connection.run('DELETE FROM request_decisions WHERE place < COALESCE((SELECT MIN(place) FROM requests), 9e15)');
      }
    });
  }
}

function insert(connection: Connection, { record: whole, result, fellBack, decision: why }: JournalEntry): void {
  const { id, at, backend, tier, userTier } = whole;
  const attempts = whole.attempts.map(({ message, ...rest }) => ({
    ...rest,
    ...(message === undefined ? {} : { message: message.slice(0, LONGEST_MESSAGE) }),
  }));
  const added = connection.run(
    `INSERT INTO requests (id, at, result, fell_back, tier, user_tier, words, record)
     VALUES (:id, :at, :result, :fellBack, :tier, :userTier, :words, :record) ON CONFLICT DO NOTHING`,
    {
      id,
      at: Math.round(at),
      result,
      fellBack: fellBack ? 1 : 0,
      tier: tier ?? null,
      userTier: userTier ?? null,
      words: wordsOf(whole, why?.class, backend),
      record: JSON.stringify({ ...whole, attempts }),
    },
  );
  if (added === 0 || !why) return;
  connection.run('INSERT INTO request_decisions (place, decision) VALUES (last_insert_rowid(), :decision)', {
    decision: JSON.stringify(why),
  });
}

/** What a search looks in; each backend between blanks, so that one is not found by the beginning of another's name. */
function wordsOf(
  { id, surface, target, model, attempts, outcome: how, status, job, checked = [] }: JournalEntry['record'],
  name: string | undefined,
  backend: string | undefined,
): string {
  const tried = attempts.flatMap(each => [each.backend, each.outcome]);
  const found = checked.map(({ check }) => check).filter(check => check !== 'none');
  const words = [id, surface, target, model, backend, how, status, job, name, ...tried, ...found];
  return ` ${[...new Set(words.filter(word => word !== undefined))].join(' ').toLowerCase()} `;
}

function conditionOf({ words, results, tier, backend, userTier, from, to }: JournalFilter) {
  const conditions: string[] = [];
  const parameters: Record<string, string | number> = {};
  const and = (condition: string, values: Parameters) => {
    conditions.push(condition);
    Object.assign(parameters, values);
  };
  for (const [index, word] of words.entries()) and(`instr(words, :word${index}) > 0`, { [`word${index}`]: word });
  if (results) {
    const named = results.filter(result => result !== 'fell-back');
    const names = named.map((_, index) => `:result${index}`).join(', ');
    const values = Object.fromEntries(named.map((result, index) => [`result${index}`, result]));
    const fell = results.includes('fell-back') ? ['fell_back = 1'] : [];
    and(`(${[...(named.length > 0 ? [`result IN (${names})`] : []), ...fell].join(' OR ') || '0'})`, values);
  }
  if (tier) and('tier = :tier', { tier });
  if (backend) and('instr(words, :backend) > 0', { backend: ` ${backend.toLowerCase()} ` });
  if (userTier) and('user_tier = :userTier', { userTier });
  if (from !== undefined) and('at >= :from', { from });
  if (to !== undefined) and('at < :to', { to });
  return { condition: conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '', parameters };
}
