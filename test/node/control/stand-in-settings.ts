import type { CheckResult, ValueChange } from '../../../main/node/config/index.ts';
import type { ChangeResult, SettingsState, SettingsView } from '../../../main/node/control/index.ts';

/** Settings that answer what a test puts into them and remember what they were asked. */
export class StandInSettings implements SettingsView {
  readonly checked: (readonly ValueChange[])[] = [];
  readonly saved: { changes: readonly ValueChange[]; version: string }[] = [];
  readonly undone: { step: string; version: string }[] = [];
  state: SettingsState = {
    document: { kind: 'none', file: '/home/me/.local/share/tandem/config.json', version: 'none' },
    undoable: [],
  };
  verdict: CheckResult = { kind: 'good', warnings: [] };
  result: ChangeResult = { kind: 'saved', file: '/home/me/config.json', changes: [], warnings: [] };

  read() {
    return Promise.resolve(this.state);
  }

  check(changes: readonly ValueChange[]) {
    this.checked.push(changes);
    return Promise.resolve(this.verdict);
  }

  save(changes: readonly ValueChange[], version: string) {
    this.saved.push({ changes, version });
    return Promise.resolve(this.result);
  }

  undo(step: string, version: string) {
    this.undone.push({ step, version });
    return Promise.resolve(this.result);
  }
}
