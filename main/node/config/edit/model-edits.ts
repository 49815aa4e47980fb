import type { ConfigInput } from '../schema.ts';

/** What may be changed about the models of the local Ollama. */
export type ModelEdit =
  | { readonly kind: 'pin-model'; readonly model: string; readonly isPinned: boolean }
  /** The model with which a backend answers requests of a class; without one it answers with its own. */
  | {
      readonly kind: 'choose-class-model';
      readonly id: string;
      readonly class: 'simple' | 'medium' | 'complex';
      readonly model?: string | undefined;
    };

export type ModelChange =
  | { readonly kind: 'model-pinned' | 'model-unpinned'; readonly model: string }
  | { readonly kind: 'class-model-chosen'; readonly id: string; readonly class: string; readonly model?: string };

/** The document with a model kept loaded, or not any more. */
export function pinModel(
  document: ConfigInput,
  { model, isPinned }: Extract<ModelEdit, { kind: 'pin-model' }>,
): { readonly document: ConfigInput; readonly change: ModelChange } {
  const others = (document.ollama?.pinned ?? []).filter(name => name !== model);
  const pinned = isPinned ? [...others, model] : others;
  const kind = isPinned ? 'model-pinned' : 'model-unpinned';
  return { document: { ...document, ollama: { ...document.ollama, pinned } }, change: { kind, model } };
}
