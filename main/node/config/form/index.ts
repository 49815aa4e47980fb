export { settingsForm } from './form.ts';
export type { FormNode } from './form-node.ts';
export { fieldAt, type Place } from './place.ts';
