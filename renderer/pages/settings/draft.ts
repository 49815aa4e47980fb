import type { FieldInput, FormField } from '../../../main/node/config/form/form-node.ts';
import type { ControlClient } from '../../api/client.ts';
import { isSame } from './document-value.ts';

/** A change that is not saved yet. */
export type Draft =
  /** As it stands in a field for text; what it means the field's kind says. */
  | { readonly kind: 'typed'; readonly text: string }
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'default' }
  | { readonly kind: 'secret'; readonly text: string };

/** A change as the node takes it. */
export type Wanted = Parameters<ControlClient['saveSettings']['mutate']>[0]['changes'][number];
type Json = Extract<Wanted['to'], { kind: 'value' }>['value'];

/** Nothing: the draft says what the document says already, or not enough yet. */
export function wantedBy(field: FormField, path: string, draft: Draft, written: unknown): Wanted | undefined {
  switch (draft.kind) {
    case 'default':
      return written === undefined ? undefined : { path, to: { kind: 'default' } };
    case 'secret':
      return draft.text.trim() === '' ? undefined : { path, to: { kind: 'secret', secret: draft.text } };
    case 'value':
      return isSame(draft.value, written) ? undefined : { path, to: { kind: 'value', value: jsonOf(draft.value) } };
    case 'typed': {
      const value = meantBy(field.input, draft.text);
      if (value === undefined) return wantedBy(field, path, { kind: 'default' }, written);
      return isSame(value, written) ? undefined : { path, to: { kind: 'value', value } };
    }
  }
}

/** What a text means; what it cannot mean goes to the node as it is, which has the words for it. An empty one: nothing. */
export function meantBy(input: FieldInput, text: string): Json | undefined {
  const plain = text.trim();
  if (plain === '') return undefined;
  switch (input.kind) {
    case 'number':
      return Number.isFinite(Number(plain)) ? Number(plain) : plain;
    case 'word-or-number':
      return !input.options.includes(plain) && Number.isFinite(Number(plain)) ? Number(plain) : plain;
    case 'json':
      return parsed(plain);
    default:
      return plain;
  }
}

function parsed(text: string): Json {
  try {
    return jsonOf(JSON.parse(text));
  } catch {
    return text;
  }
}

/** What a draft holds came from the document or from a field, and both know nothing but JSON. */
function jsonOf(value: unknown): Json {
  return value as Json;
}
