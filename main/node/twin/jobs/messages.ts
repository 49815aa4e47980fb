import { z } from 'zod';
import { JOB_STATES, JOB_SURFACES } from '../../queue/index.ts';

/*
 * What two nodes tell each other of jobs. An older twin leaves fields out, a newer one has more: what is not known is
 * ignored, what is out of bounds is no message.
 */

/** Copies in one message; each is a write to the disk. */
export const MOST_COPIES = 32;
/** Jobs of which one message says how they stand. */
export const MOST_STANDINGS = 256;
/** A message is not made longer than this by another copy, characters. One alone may be: a request has 10 MiB. */
export const LONG_ENOUGH = 2 ** 20;
/** A request of 10 MiB as JSON, and an answer with everything that a model may say. */
const LONGEST_TEXT = 32 * 2 ** 20;

const id = z.string().regex(/^[\x21-\x7e]{1,100}$/);
const node = z.string().max(100);
const count = z.int().min(0).max(1e9);
const time = z.int().min(0).max(1e15);
const short = z.string().max(4000);
const post = z.enum(['pending', 'delivered', 'given-up']);

const jobSchema = z.object({
  id,
  owner: short,
  surface: z.enum(JOB_SURFACES),
  userTier: z.enum(['free', 'paid']),
  state: z.enum(JOB_STATES),
  version: count,
  createdAt: time,
  expiresAt: time,
  notBefore: time,
  attempts: count,
  endedAt: time.optional(),
  idempotencyKey: short.optional(),
  fingerprint: short,
  webhook: short.optional(),
  home: node,
  holder: node,
  epoch: count,
  life: count,
  endedIn: count.optional(),
});

const deliverySchema = z.object({
  id,
  jobId: id,
  owner: short,
  url: short,
  state: post,
  createdAt: time,
  attempts: count,
  notBefore: time,
  lastError: short.optional(),
});

const copySchema = z
  .object({
    job: jobSchema,
    request: z.string().max(LONGEST_TEXT).optional(),
    outcome: z.string().max(LONGEST_TEXT).optional(),
    delivery: deliverySchema.optional(),
  })
  .refine(({ job, delivery }) => !delivery || delivery.jobId === job.id, 'the post is another job’s');

const standingSchema = z.object({
  id,
  state: z.enum(JOB_STATES),
  version: count,
  holder: node,
  epoch: count,
  life: count,
  endedIn: count.optional(),
  post: post.optional(),
});

/** In every message and answer: whether its sender is the node that answers jobs. */
const drains = z.boolean();

const copies = z.array(copySchema).max(MOST_COPIES);

export const copyMessage = z.object({ drains, arrival: z.enum(['new', 'known']), copies });
export const copyAnswer = z.object({
  drains,
  results: z
    .array(
      z.object({
        id,
        kind: z.enum(['taken', 'ours-counts', 'wanted', 'later', 'key-taken', 'refused']),
        /** With `key-taken`: the job whose key it is. */
        by: id.optional(),
      }),
    )
    .max(MOST_COPIES),
});

export const syncMessage = z.object({
  drains,
  /** All jobs of the sender's whose ids are above this, up to `upTo` or to the last. */
  after: z.string().max(100),
  upTo: id.optional(),
  endedSince: time,
  standings: z.array(standingSchema).max(MOST_STANDINGS),
});
export const syncAnswer = z.object({
  drains,
  /** So far it was compared; left out at the end. */
  upTo: id.optional(),
  /** Of these the sender's copies count. */
  wanted: z.array(id).max(MOST_STANDINGS),
  /** Of these the answerer's. */
  newer: z.array(id).max(2 * MOST_STANDINGS),
});

export const fetchMessage = z.object({ drains, ids: z.array(id).max(MOST_COPIES) });
/** Of the first `looked` of them, which is as many as fit; those that are there no more are left out. */
export const fetchAnswer = z.object({ drains, copies, looked: z.int().min(1).max(MOST_COPIES) });

/** By id: one job, to be cancelled or thrown away. */
export const jobMessage = z.object({ drains, id });
export const discardAnswer = z.object({ drains });
export const cancelAnswer = z.object({
  drains,
  kind: z.enum(['moved', 'gone', 'refused']),
  copy: copySchema.optional(),
});
