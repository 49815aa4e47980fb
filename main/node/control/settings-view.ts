import type { CheckResult, DocumentView, UndoStep, ValueChange } from '../config/index.ts';
import type { ChangeResult } from './setup.ts';

/** What the settings page needs of the node, besides the form, which is the schema's. */
export interface SettingsView {
  read(): Promise<SettingsState>;
  /** Whether these values would be taken. Nothing is written. */
  check(changes: readonly ValueChange[], version: string): Promise<CheckResult>;
  /** All of them or none, in force at once as far as that can be. */
  save(changes: readonly ValueChange[], version: string): Promise<ChangeResult>;
  /** Undoes a change of values; the latest only. */
  undo(step: string, version: string): Promise<ChangeResult>;
}

export interface SettingsState {
  /** As it stands on disk, dots for secrets. */
  readonly document: DocumentView;
  /** The latest first, as long as the node runs. */
  readonly undoable: readonly UndoStep[];
}
