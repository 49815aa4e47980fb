import { z } from 'zod';
import { Secret, settingsForm, type ValueChange } from '../config/index.ts';
import type { SettingsView } from './settings-view.ts';
import { trpc } from './trpc.ts';

/** Bytes of one value as JSON: the longest text that the schema takes, in letters that JSON writes with six signs each. */
const LARGEST_VALUE = 700_000;

const version = z.string().min(1).max(200).describe('Of the document, as `settings` gave it.');
const json = z.json().refine(value => JSON.stringify(value).length <= LARGEST_VALUE, 'expected a shorter value');

const newValue = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('value'), value: json }),
  z.strictObject({ kind: z.literal('default') }),
  z.strictObject({
    kind: z.literal('secret'),
    // Pasted ones bring blanks and line ends along. It prints as dots from here on.
    secret: z
      .string()
      .trim()
      .min(1)
      .max(4096)
      .transform(text => new Secret(text)),
  }),
]);
const changesQuestion = z.strictObject({
  version,
  changes: z
    .array(z.strictObject({ path: z.string().min(1).max(200), to: newValue }))
    .min(1)
    .max(200)
    .refine(hasNoTwice, 'expected each path once'),
});
const undoQuestion = z.strictObject({ version, step: z.string().min(1).max(100) });

/** What the settings page calls. */
export function settingsProcedures(settings: SettingsView) {
  const { procedure } = trpc;
  return {
    /** Every key of the configuration: what it means and what it may be. It never changes while the node runs. */
    settingsForm: procedure.query(() => settingsForm()),
    settings: procedure.query(() => settings.read()),
    checkSettings: procedure
      .input(changesQuestion)
      .mutation(({ input: { changes, version } }) => settings.check(changes, version)),
    saveSettings: procedure
      .input(changesQuestion)
      .mutation(({ input: { changes, version } }) => settings.save(changes, version)),
    undoSettings: procedure
      .input(undoQuestion)
      .mutation(({ input: { step, version } }) => settings.undo(step, version)),
  };
}

function hasNoTwice(changes: readonly Pick<ValueChange, 'path'>[]): boolean {
  return new Set(changes.map(({ path }) => path)).size === changes.length;
}
