export { settingsForm } from './form.ts';
export type { FieldInput, FieldOwner, FormEntries, FormField, FormGroup, FormNode } from './form-node.ts';
export { fieldAt, type Place } from './place.ts';
