import type { StatsView } from '../../../main/node/control/index.ts';
import { type Facts, markdownOf, type ReportList, reportOf } from '../../../main/node/report/index.ts';
import { overviewOf, type Range, satisfactionOf, savedOf } from '../../../main/node/stats/index.ts';
import { factsOf, MONDAY } from '../report/facts-of.ts';
import { recording } from '../stats/recording.ts';

/** The history of a test's own requests, and reports of a test's own facts. */
export class StandInStats implements StatsView {
  readonly recording = recording();
  /** Numbers of days that were asked for. */
  readonly asked: unknown[] = [];
  /** Days of which there is a report, the latest first, with what is special about each. */
  readonly facts = new Map<string, Partial<Facts>>([[MONDAY.day, {}]]);

  overview(range: Range) {
    const { recorder, clock } = this.recording;
    return overviewOf(recorder.history, range, clock.now());
  }

  satisfaction(days: number) {
    this.asked.push(days);
    const { recorder } = this.recording;
    return satisfactionOf(recorder.history, 0, Number.MAX_SAFE_INTEGER, recorder.feedback.comments(10));
  }

  saved(days: number) {
    this.asked.push(days);
    const { recorder, clock } = this.recording;
    const price = { model: 'm', input: 1, output: 10 };
    return savedOf(recorder.history, 0, recorder.history.days.of(clock.now()).to, price);
  }

  report(name: string = MONDAY.day) {
    const facts = this.facts.get(name);
    const day = this.recording.recorder.history.days.named(name) ?? MONDAY;
    return facts && reportOf(factsOf({ day, ...facts }));
  }

  markdown(day?: string) {
    const report = this.report(day);
    return report && markdownOf(report);
  }

  reports(): ReportList {
    return {
      days: [...this.facts.keys()],
      today: '2026-11-24',
      yesterday: MONDAY.day,
      at: '07:00',
      zone: 'Europe/Berlin',
    };
  }
}
