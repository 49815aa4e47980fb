import { z } from 'zod';
import { type Reporter, type ReportTwin, readReport } from '../report/index.ts';
import type { PeerHandlers } from '../twin/index.ts';
import { askTwin, type TwinAsked } from './twin-asked.ts';

const question = z.object({ day: z.iso.date(), which: z.enum(['made', 'any']) });

/** The twin asks this node for its figures before it answers, ms. */
const PATIENCE = 4000;

/** Shows the twin this node's report on a day: `report`. Never one that it would have to ask the twin for. */
export function reportHandlers(reporter: Pick<Reporter, 'ownReport' | 'madeReport'>): PeerHandlers {
  return {
    report: {
      kind: 'answer',
      async handle(message) {
        const { day, which } = question.parse(message);
        return { report: which === 'made' ? reporter.madeReport(day) : await reporter.ownReport(day) };
      },
    },
  };
}

/** The twin as the one that makes the reports while it is the active one. */
export function reportTwin(asked: TwinAsked, isActive: () => boolean): ReportTwin {
  return {
    isOurs: isActive,
    async ask(day, which) {
      if (!asked.twin()?.isHeard) return undefined;
      const answer = await askTwin(asked, 'report', { day, which }, PATIENCE);
      if (answer.kind !== 'answered') return undefined;
      const { data } = envelope.safeParse(answer.message);
      const report = readReport(data?.report);
      return report?.day === day ? report : undefined;
    },
  };
}

const envelope = z.object({ report: z.unknown() });
