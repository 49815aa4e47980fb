import { z } from 'zod';
import { milliseconds } from './fields.ts';

const MINUTE = 60_000;

/** What holds for the Colab sessions of this node. */
export const colabSchema = z
  .strictObject({
    keepAlive: z
      .strictObject({
        acceptedAt: z.iso
          .datetime({ message: 'expected a date and time such as 2026-11-24T16:00:00Z' })
          .describe('When the owner switched it on.'),
      })
      .optional()
      .describe(
        'When the owner, after reading what Google’s terms say, switched on a tiny GPU operation every five minutes; left out: off.',
      ),
    sessionHours: z.number().min(0.01).max(48).default(12).describe('How long Colab lets a session live.'),
    warnBefore: milliseconds(0, 6 * 60 * MINUTE)
      .default(30 * MINUTE)
      .describe('A session that ends is told of so long before.'),
    // The longest that a request may take (`routing.timeouts.total`).
    drainBefore: milliseconds(0, 60 * MINUTE)
      .default(5 * MINUTE)
      .describe('New requests go elsewhere so long before its end.'),
    grace: milliseconds(1000, 30 * MINUTE)
      .default(2 * MINUTE)
      .describe('A worker whose connection is gone for so long is taken for lost, and what it did for failed.'),
  })
  .prefault({});
