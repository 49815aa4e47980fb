export type { BackendInput, Change, ConfigEdit, NamedEdit } from './change.ts';
export { type CheckResult, type ConfigEditor, configEditor, type DocumentView, type EditResult } from './editor.ts';
export type { TunnelChoice } from './tunnel-edit.ts';
export type { UndoStep } from './undo-steps.ts';
export type { NewValue, ValueChange } from './values.ts';
