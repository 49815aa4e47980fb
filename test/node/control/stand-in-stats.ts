import type { StatsView } from '../../../main/node/control/index.ts';
import { markdownOf, reportOf } from '../../../main/node/report/index.ts';
import { overviewOf, type Range, satisfactionOf, savedOf } from '../../../main/node/stats/index.ts';
import { factsOf, MONDAY } from '../report/facts-of.ts';
import { recording } from '../stats/recording.ts';

/** The history of a test's own requests, and a report on one Monday. */
export class StandInStats implements StatsView {
  readonly recording = recording();
  /** Days that were asked for. */
  readonly asked: unknown[] = [];

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
    const price = { model: 'm', input: 1, output: 10 };
    return savedOf(this.recording.recorder.history, 0, Number.MAX_SAFE_INTEGER, price);
  }

  report(day: string = MONDAY.day) {
    return day === MONDAY.day ? reportOf(factsOf()) : undefined;
  }

  markdown(day?: string) {
    const report = this.report(day);
    return report && markdownOf(report);
  }

  reports() {
    return [MONDAY.day];
  }
}
