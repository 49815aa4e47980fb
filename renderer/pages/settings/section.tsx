import type { FormEntries, FormNode } from '../../../main/node/config/form/form-node.ts';
import { t } from '../../i18n/index.ts';
import { PageLink } from '../../navigation.tsx';
import { valueAt } from './document-value.ts';
import { useEditing } from './editing.ts';
import { Field } from './field.tsx';
import { fieldsOf } from './fields-of.ts';
import css from './settings.module.css';

/** A section of the document, with an anchor in the address. */
export function Section({ node }: { readonly node: FormNode }) {
  const { document, isShown } = useEditing();
  if (!fieldsOf(node, document).some(({ field, path }) => isShown(field, path))) return null;
  return (
    <section
      aria-labelledby={`title-${node.path}`}
      className={css.section}
      id={node.kind === 'field' ? undefined : node.path}
    >
      <h2 id={`title-${node.path}`} tabIndex={-1}>
        {node.path}
      </h2>
      {node.kind === 'field' ? (
        <Field field={node} path={node.path} label={node.path} />
      ) : (
        <>
          <p className={css.means}>{node.description}</p>
          {node.kind === 'group' ? (
            <Nodes nodes={node.children} base={node.path} />
          ) : (
            <Entries node={node} path={node.path} />
          )}
        </>
      )}
    </section>
  );
}

/** @param base what the labels leave out, with the places in lists filled in */
function Nodes({ nodes, base }: { readonly nodes: readonly FormNode[]; readonly base: string }) {
  const { document, isShown } = useEditing();
  return nodes.map(node => {
    const name = node.path.slice(node.path.lastIndexOf('.') + 1);
    const path = `${base}.${name}`;
    if (node.kind === 'field') return <Field key={path} field={node} path={path} label={name} />;
    const isAny = fieldsOf(node, document, path).some(each => isShown(each.field, each.path));
    if (!isAny) return null;
    return (
      <div key={path} className={css.group} id={path}>
        <h3>{name}</h3>
        <p className={css.means}>{node.description}</p>
        {node.kind === 'group' ? <Nodes nodes={node.children} base={path} /> : <Entries node={node} path={path} />}
      </div>
    );
  });
}

/** The entries of a list, each with its fields; another page adds and removes them. */
function Entries({ node, path }: { readonly node: FormEntries; readonly path: string }) {
  const { document, isShown } = useEditing();
  const written = valueAt(document, path);
  const entries = Array.isArray(written) ? written : [];
  return (
    <>
      {node.owner === 'setup' && (
        <p>
          {t('settings.entries.setup')} <PageLink to="setup">{t('page.setup')}</PageLink>
          {' · '}
          <PageLink to="accounts">{t('page.accounts')}</PageLink>
        </p>
      )}
      {entries.length === 0 && <p className={css.dim}>{t('settings.entries.none')}</p>}
      {entries.map((entry, place) => {
        const here = `${path}[${place}]`;
        const nodes = formOf(node, entry);
        const isAny = nodes
          .flatMap(each => fieldsOf(each, document, childPath(here, each)))
          .some(each => isShown(each.field, each.path));
        if (!isAny) return null;
        return (
          <div key={here} className={css.group} id={here}>
            <h3>{nameOf(entry, place)}</h3>
            <Nodes nodes={nodes} base={here} />
          </div>
        );
      })}
    </>
  );
}

function formOf({ forms }: FormEntries, entry: unknown): readonly FormNode[] {
  const kind = valueAt(entry, 'kind');
  return (forms.find(({ when }) => when === undefined || when === kind) ?? forms[0])?.children ?? [];
}

function childPath(base: string, node: FormNode): string {
  return `${base}.${node.path.slice(node.path.lastIndexOf('.') + 1)}`;
}

function nameOf(entry: unknown, place: number): string {
  const id = valueAt(entry, 'id') ?? valueAt(entry, 'name') ?? place + 1;
  const kind = valueAt(entry, 'kind');
  return kind === undefined ? String(id) : t('settings.entry', { id: String(id), kind: String(kind) });
}
