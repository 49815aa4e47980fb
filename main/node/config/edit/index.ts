export type { BackendInput, Change, ConfigEdit } from './change.ts';
export { type ConfigEditor, configEditor, type DocumentView, type EditResult } from './editor.ts';
export type { TunnelChoice } from './tunnel-edit.ts';
