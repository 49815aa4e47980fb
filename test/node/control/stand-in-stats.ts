import type { StatsView } from '../../../main/node/control/index.ts';
import type { MachinesTold, WhichMachines } from '../../../main/node/pair/index.ts';
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

  /** Whose figures it says that they are. */
  machines: MachinesTold = { kind: 'alone' };
  /** Whose figures were asked for last. */
  which: WhichMachines | undefined;

  async overview(range: Range, which: WhichMachines) {
    this.which = which;
    const { recorder, clock } = this.recording;
    return { ...overviewOf(recorder.history, range, clock.now()), machines: this.machines };
  }

  async satisfaction(days: number) {
    this.asked.push(days);
    const { recorder } = this.recording;
    const comments = recorder.feedback.comments(10);
    const view = satisfactionOf(recorder.history, 0, Number.MAX_SAFE_INTEGER, comments);
    return { ...view, machines: this.machines };
  }

  async saved(days: number) {
    this.asked.push(days);
    const { recorder, clock } = this.recording;
    const price = { model: 'm', input: 1, output: 10 };
    const view = savedOf(recorder.history, 0, recorder.history.days.of(clock.now()).to, price);
    return { ...view, machines: this.machines };
  }

  async report(name: string = MONDAY.day) {
    const facts = this.facts.get(name);
    const day = this.recording.recorder.history.days.named(name) ?? MONDAY;
    return facts && reportOf(factsOf({ day, ...facts }));
  }

  async markdown(day?: string) {
    const report = await this.report(day);
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
