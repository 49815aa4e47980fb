import { z } from 'zod';
import { COUNTED_SERIES, GRAINS, type Rated } from '../stats/index.ts';
import { count, listOf, maybe, text } from '../twin/index.ts';

/* What a node asks its twin of its figures, and what it is told. A newer twin may say more: that is left out. */

/** A year has 366 days, a week 168 hours. */
const MOST_STEPS = 400;
const MOST_SUMS = 20_000;
const MOST_COMMENTS = 50;

const moment = z.number().min(0).max(8.64e15);

/** Times are by the clock of the node that is asked, as far as the asking one knows it. */
export const figuresQuestion = z.object({
  grain: z.enum(GRAINS),
  at: z.array(moment).min(1).max(MOST_STEPS),
  to: moment,
  series: listOf(z.enum(COUNTED_SERIES), COUNTED_SERIES.length),
  comments: z.int().min(0).max(MOST_COMMENTS).catch(0),
});

export type FiguresQuestion = z.input<typeof figuresQuestion>;

const rated: z.ZodType<Rated> = z
  .object({
    requestId: text(100),
    at: moment,
    tier: z.enum(['workstation', 'colab', 'cloud', 'queue']),
    backend: text(100),
    model: text(200),
    class: z.enum(['simple', 'medium', 'complex']),
    score: maybe(z.number().min(0).max(10)),
    rating: z.literal([1, -1]),
    comment: maybe(text(2000)),
    ratedAt: moment,
  })
  .transform(({ score, comment, ...rest }) => ({
    ...rest,
    ...(score === undefined ? {} : { score }),
    ...(comment === undefined ? {} : { comment }),
  }));

/** The value of a sum is checked by who adds it up. */
export const figuresAnswer = z.object({
  sums: listOf(
    z.object({
      series: z.enum(COUNTED_SERIES),
      step: count.pipe(z.int().max(MOST_STEPS)),
      key: z.string().max(500),
      value: z.unknown(),
    }),
    MOST_SUMS,
  ),
  comments: listOf(rated, MOST_COMMENTS),
});
