import { z } from 'zod';
import { milliseconds } from './fields.ts';

const timeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'expected a time of day such as 09:00');

const quietHours = z.strictObject({
  days: z
    .array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']))
    .min(1)
    .max(7)
    .default(['mon', 'tue', 'wed', 'thu', 'fri'])
    .describe('Days on which it begins.'),
  from: timeOfDay.describe('When it begins, local time.'),
  to: timeOfDay.describe('Before `from`: on the day after. The same time: the whole day.'),
});

export const quietSchema = z
  .strictObject({
    mode: z
      .enum(['off', 'on', 'hours', 'active'])
      .default('off')
      .describe('When slots are left free: never, always, by hours, or while someone works at this machine.'),
    hours: z.array(quietHours).max(20).default([]).describe('Spans of local time, for the mode `hours`.'),
    // One slot always answers: to answer nothing at all, take the backend out.
    share: z.number().min(0.1).max(0.9).default(0.5).describe('Share of each backend’s slots that is left free.'),
    idleAfter: milliseconds(10_000, 3_600_000)
      .default(300_000)
      .describe('Someone who touched nothing for so long is away, for the mode `active`.'),
  })
  .prefault({});

/** This machine, and those who work at it. */
export const machineSchema = z
  .strictObject({
    heed: z
      .boolean()
      .default(true)
      .describe('Answer fewer at a time, and let others answer first, while other programs need this machine.'),
    quiet: quietSchema.describe('Slots that are left free for whoever works at this machine.'),
  })
  .prefault({});
