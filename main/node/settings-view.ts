import type { ConfigEditor } from './config/index.ts';
import type { SettingsView, Setup } from './control/index.ts';

/**
 * The settings page's way to the document: what is saved goes the way of every other change, so that it is in force at
 * once.
 * @param editor absent where the configuration is no file
 */
export function settingsView(editor: ConfigEditor | undefined, setup: Setup): SettingsView {
  return {
    async read() {
      return { document: await setup.configuration(), undoable: editor?.undoable() ?? [] };
    },
    async check(changes, version) {
      if (editor) return editor.check(changes, version);
      const problem = { path: 'configuration', found: 'no file', expected: 'a node that was started with one' };
      return { kind: 'refused', problems: [problem] };
    },
    save: (changes, version) => setup.change({ kind: 'set-values', changes }, version),
    undo: (step, version) => setup.change({ kind: 'undo-values', step }, version),
  };
}
