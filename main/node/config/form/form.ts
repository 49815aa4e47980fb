import { branches, documentSchema, isSecret, itemsOf, type SchemaNode } from '../json-schema.ts';
import { inputFor } from './field-input.ts';
import type { FormNode } from './form-node.ts';
import { ownerOf } from './owners.ts';

let made: readonly FormNode[] | undefined;

/**
 * The whole document as a form, a node for each of its sections. It is read from the configuration's own schema, so a
 * new key is in it without further ado.
 */
export function settingsForm(): readonly FormNode[] {
  made ??= childrenOf(documentSchema(), '');
  return made;
}

function childrenOf(node: SchemaNode, path: string): FormNode[] {
  return Object.entries(node.properties ?? {}).flatMap(([key, child]) =>
    branches([child]).map(schema => {
      const isRequired = node.required?.includes(key) ?? false;
      return formNode(schema, path === '' ? key : `${path}.${key}`, isRequired);
    }),
  );
}

function formNode(node: SchemaNode, path: string, isRequired: boolean): FormNode {
  const description = node.description ?? '';
  const owner = ownerOf(path);
  const owned = owner === undefined ? {} : { owner };
  if (node.properties && !isSecret(node)) return { kind: 'group', path, description, children: childrenOf(node, path) };
  const entry = itemsOf(node);
  if (entry?.properties || entry?.oneOf) {
    const forms = branches(entry.oneOf ?? [entry]).map(form => {
      const kind = branches([form.properties?.kind])[0]?.const;
      return {
        ...(entry.oneOf && typeof kind === 'string' ? { when: kind } : {}),
        children: childrenOf(form, `${path}[]`),
      };
    });
    return { kind: 'entries', path, description, forms, ...owned };
  }
  return {
    kind: 'field',
    path,
    description,
    input: inputFor(node),
    ...(node.default === undefined ? {} : { default: node.default }),
    isRequired,
    ...owned,
  };
}
