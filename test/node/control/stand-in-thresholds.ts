import type { ChangeResult, ThresholdAdvice, ThresholdStep } from '../../../main/node/control/index.ts';
import type { ThresholdSuggestion } from '../../../main/node/stats/index.ts';

/** Says what a test puts into it, and remembers what was done about it. */
export class StandInThresholds implements ThresholdAdvice {
  shown: ThresholdSuggestion | undefined;
  readonly accepted: { step: ThresholdStep; version: string }[] = [];
  readonly dismissed: ThresholdStep[] = [];

  suggestion() {
    return this.shown;
  }

  accept(step: ThresholdStep, version: string): Promise<ChangeResult> {
    this.accepted.push({ step, version });
    this.shown = undefined;
    return Promise.resolve({ kind: 'saved', file: 'config.json', changes: [], warnings: [] });
  }

  dismiss(step: ThresholdStep): boolean {
    const isThere = this.shown !== undefined;
    this.dismissed.push(step);
    this.shown = undefined;
    return isThere;
  }
}
