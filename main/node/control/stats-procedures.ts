import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { RANGES } from '../stats/index.ts';
import type { StatsView } from './stats-view.ts';
import { trpc } from './trpc.ts';

const rangeQuestion = z.strictObject({ range: z.enum(RANGES).default('day') });
const daysQuestion = z.strictObject({ days: z.int().min(1).max(366).default(30) });
/** `2026-11-23`. */
export const dayQuestion = z.strictObject({ day: z.iso.date().optional() });

/** What the Overview and Report pages ask. */
export function statsProcedures(stats: StatsView) {
  const { procedure } = trpc;
  return {
    overview: procedure.input(rangeQuestion.prefault({})).query(({ input: { range } }) => stats.overview(range)),
    satisfaction: procedure.input(daysQuestion.prefault({})).query(({ input: { days } }) => stats.satisfaction(days)),
    saved: procedure.input(daysQuestion.prefault({})).query(({ input: { days } }) => stats.saved(days)),
    report: procedure.input(dayQuestion.prefault({})).query(({ input: { day } }) => {
      return found(stats.report(day), day);
    }),
    /** The same as text, to be copied or kept. */
    reportMarkdown: procedure.input(dayQuestion.prefault({})).query(({ input: { day } }) => {
      return found(stats.markdown(day), day);
    }),
    reports: procedure.query(() => stats.reports()),
  };
}

function found<Found>(report: Found | undefined, day: string | undefined): Found {
  if (report !== undefined) return report;
  throw new TRPCError({ code: 'NOT_FOUND', message: `There is no report on ${day ?? 'yesterday'}.` });
}
