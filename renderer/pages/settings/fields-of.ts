import type { FormField, FormNode } from '../../../main/node/config/form/form-node.ts';
import { valueAt } from './document-value.ts';

/** The fields below a node as the document has them: those of a list once for each of its entries. */
export function fieldsOf(
  node: FormNode,
  document: unknown,
  path: string = node.path,
): readonly { readonly field: FormField; readonly path: string }[] {
  switch (node.kind) {
    case 'field':
      return [{ field: node, path }];
    case 'group':
      return node.children.flatMap(child => fieldsOf(child, document, `${path}.${lastOf(child)}`));
    case 'entries': {
      const entries = valueAt(document, path);
      return (Array.isArray(entries) ? entries : []).flatMap((entry, place) => {
        const kind = valueAt(entry, 'kind');
        const form = node.forms.find(({ when }) => when === undefined || when === kind);
        const here = `${path}[${place}]`;
        return (form?.children ?? []).flatMap(child => fieldsOf(child, document, `${here}.${lastOf(child)}`));
      });
    }
  }
}

function lastOf({ path }: FormNode): string {
  return path.slice(path.lastIndexOf('.') + 1);
}
