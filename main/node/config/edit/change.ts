import type { ConfigInput } from '../schema.ts';
import type { Secret } from '../secret.ts';
import type { ModelChange, ModelEdit } from './model-edits.ts';
import type { PeerEdit } from './peer-edits.ts';
import type { TunnelChange, TunnelEdit } from './tunnel-edit.ts';
import type { ValuesEdit } from './values.ts';

/** An entry of `backends` as the document has it. */
export type BackendInput = NonNullable<ConfigInput['backends']>[number];

/** `machine.quiet` as the document has it. */
type QuietInput = NonNullable<NonNullable<ConfigInput['machine']>['quiet']>;

/** What may be changed in the document. A secret that is given is sealed before it is written. */
export type ConfigEdit = NamedEdit | ValuesEdit;

/** A change that has a name of its own. */
export type NamedEdit =
  | {
      readonly kind: 'add-backend';
      readonly backend: BackendInput;
      readonly apiKey?: Secret;
      /** A notice that the owner read before. */
      readonly acknowledges?: string | undefined;
    }
  /** The one with the same id: what is not given stays as it is, the key too as long as it goes to the same server. */
  | { readonly kind: 'replace-backend'; readonly backend: BackendInput; readonly apiKey?: Secret }
  | { readonly kind: 'remove-backend'; readonly id: string }
  | { readonly kind: 'choose-model'; readonly id: string; readonly model: string }
  | { readonly kind: 'add-key'; readonly name: string; readonly key: Secret }
  | { readonly kind: 'remove-key'; readonly name: string }
  | { readonly kind: 'rename-node'; readonly name: string }
  | { readonly kind: 'move-threshold'; readonly threshold: 'medium' | 'complex'; readonly to: number }
  /** When slots are left free for someone who works at this machine. */
  | { readonly kind: 'set-quiet'; readonly quiet: QuietInput }
  /** The owner has read a notice. */
  | { readonly kind: 'acknowledge'; readonly id: string }
  | ModelEdit
  /** The owner has read what keeping a Colab session alive means, at that time; left out: it is off. */
  | { readonly kind: 'keep-colab-alive'; readonly acceptedAt?: string }
  | PeerEdit
  | TunnelEdit;

/** What an edit did, for people; several for one edit when it made the document or wrote what was unwritten. */
export type Change =
  | { readonly kind: 'document-created'; readonly file: string }
  | { readonly kind: 'backend-added' | 'backend-replaced' | 'backend-removed'; readonly id: string }
  /** Was in use without being configured, and is now listed so that it stays in use. */
  | { readonly kind: 'backend-kept'; readonly id: string }
  /** The list is empty now, which is the whole truth: nothing answers, and nothing is looked for either. */
  | { readonly kind: 'nothing-answers' }
  | { readonly kind: 'model-chosen'; readonly id: string; readonly model: string }
  | { readonly kind: 'key-added' | 'key-removed'; readonly name: string }
  | { readonly kind: 'node-renamed'; readonly name: string }
  | { readonly kind: 'threshold-moved'; readonly threshold: 'medium' | 'complex'; readonly to: number }
  | { readonly kind: 'acknowledged'; readonly id: string }
  | { readonly kind: 'colab-kept-alive'; readonly isOn: boolean }
  | { readonly kind: 'paired' | 'unpaired' | 'public-url-set' | 'quiet-set' }
  | ModelChange
  | { readonly kind: 'preferred'; readonly preferred: boolean }
  | { readonly kind: 'node-id-changed'; readonly id: string }
  | TunnelChange
  /** Each at its path. `step` undoes it, as long as the node runs. */
  | { readonly kind: 'values-set'; readonly paths: readonly string[]; readonly step: string }
  | { readonly kind: 'values-restored'; readonly paths: readonly string[] };

/** The document after an edit, or why the edit makes no sense, as a sentence. */
export type Applied =
  | { readonly kind: 'applied'; readonly document: ConfigInput; readonly changes: readonly Change[] }
  | { readonly kind: 'refused'; readonly message: string };

/** The secret of an edit as it is to stand in the document. */
export interface SealedSecret {
  readonly sealed: string;
}
