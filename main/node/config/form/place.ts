import { settingsForm } from './form.ts';
import type { FormField, FormNode } from './form-node.ts';

/** A place of the document: `backends[1].maxConcurrent` as its steps. */
export type Place = readonly (string | number)[];

/** Longer than any path of the form. */
const LONGEST = 200;
const PLAIN = /^[A-Za-z]\w{0,59}(?:\[\d{1,4}\])*(?:\.[A-Za-z]\w{0,59}(?:\[\d{1,4}\])*)*$/;

/**
 * The field of the form at a path, and the path in steps; undefined where the form has none. Only what the schema names is
 * ever reached, so no path leads to `__proto__` and its like.
 */
export function fieldAt(path: string): { readonly field: FormField; readonly place: Place } | undefined {
  if (path.length > LONGEST || !PLAIN.test(path)) return undefined;
  const field = fieldCalled(settingsForm(), path.replaceAll(/\[\d+\]/g, '[]'));
  if (!field) return undefined;
  const place = path.split(/[.[\]]+/).flatMap(step => (step === '' ? [] : [/^\d+$/.test(step) ? Number(step) : step]));
  return { field, place };
}

function fieldCalled(nodes: readonly FormNode[], path: string): FormField | undefined {
  for (const node of nodes) {
    if (node.kind === 'field') {
      if (node.path === path) return node;
    } else if (path.startsWith(node.path)) {
      const children = node.kind === 'group' ? node.children : node.forms.flatMap(form => form.children);
      const found = fieldCalled(children, path);
      if (found) return found;
    }
  }
  return undefined;
}
