import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { WHICH_MACHINES } from '../pair/index.ts';
import { RANGES } from '../stats/index.ts';
import type { StatsView } from './stats-view.ts';
import { trpc } from './trpc.ts';

const machines = z.enum(WHICH_MACHINES).default('both');
const rangeQuestion = z.strictObject({ range: z.enum(RANGES).default('day'), machines });
const daysQuestion = z.strictObject({ days: z.int().min(1).max(366).default(30), machines });
/** `2026-11-23`. */
export const dayQuestion = z.strictObject({ day: z.iso.date().optional() });

/** What the Overview and Report pages ask. */
export function statsProcedures(stats: StatsView) {
  const { procedure } = trpc;
  return {
    overview: procedure
      .input(rangeQuestion.prefault({}))
      .query(({ input: { range, machines } }) => stats.overview(range, machines)),
    satisfaction: procedure
      .input(daysQuestion.prefault({}))
      .query(({ input: { days, machines } }) => stats.satisfaction(days, machines)),
    saved: procedure
      .input(daysQuestion.prefault({}))
      .query(({ input: { days, machines } }) => stats.saved(days, machines)),
    report: procedure.input(dayQuestion.prefault({})).query(async ({ input: { day } }) => {
      return found(await stats.report(day), day);
    }),
    /** The same as text, to be copied or kept. */
    reportMarkdown: procedure.input(dayQuestion.prefault({})).query(async ({ input: { day } }) => {
      return found(await stats.markdown(day), day);
    }),
    reports: procedure.query(() => stats.reports()),
  };
}

function found<Found>(report: Found | undefined, day: string | undefined): Found {
  if (report !== undefined) return report;
  throw new TRPCError({ code: 'NOT_FOUND', message: `There is no report on ${day ?? 'yesterday'}.` });
}
