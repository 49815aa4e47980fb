import type { ConfigInput } from '../schema.ts';
import type { Applied, BackendInput, Change, NamedEdit, SealedSecret } from './change.ts';
import { pinModel } from './model-edits.ts';
import { editPeer } from './peer-edits.ts';
import { editTunnel } from './tunnel-edit.ts';

/**
 * Applies one edit; nothing else of the document changes.
 * @param inUse what the node uses as long as the document lists no backends. The first list names them too: a list is
 *   the whole truth, so what is not on it would stop answering.
 * @param secret the secret of the edit, if it has one
 */
export function applyEdit(
  document: ConfigInput,
  edit: NamedEdit,
  inUse: readonly BackendInput[],
  secret?: SealedSecret,
): Applied {
  switch (edit.kind) {
    case 'add-backend':
      return editBackends(withAcknowledged(document, edit.acknowledges), edit, inUse, secret);
    case 'replace-backend':
    case 'remove-backend':
    case 'choose-model':
    case 'choose-class-model':
      return editBackends(document, edit, inUse, secret);
    case 'pin-model': {
      const { document: pinned, change } = pinModel(document, edit);
      return applied(pinned, change);
    }
    case 'add-key':
    case 'remove-key':
      return editKeys(document, edit, secret);
    case 'rename-node': {
      const { name } = edit;
      return applied({ ...document, node: { ...document.node, name } }, { kind: 'node-renamed', name });
    }
    case 'move-threshold': {
      const { threshold, to } = edit;
      const { routing } = document;
      const thresholds = { ...routing?.thresholds, [threshold]: to };
      return applied({ ...document, routing: { ...routing, thresholds } }, { kind: 'threshold-moved', threshold, to });
    }
    case 'set-quiet': {
      const machine = { ...document.machine, quiet: edit.quiet };
      return applied({ ...document, machine }, { kind: 'quiet-set' });
    }
    case 'acknowledge': {
      const { id } = edit;
      return applied(withAcknowledged(document, id), { kind: 'acknowledged', id });
    }
    case 'keep-colab-alive': {
      const { acceptedAt } = edit;
      const { keepAlive: _, ...rest } = document.colab ?? {};
      const colab = acceptedAt === undefined ? rest : { ...rest, keepAlive: { acceptedAt } };
      return applied({ ...document, colab }, { kind: 'colab-kept-alive', isOn: acceptedAt !== undefined });
    }
    case 'pair':
    case 'unpair':
    case 'prefer':
    case 'rename-id':
    case 'set-public-url': {
      const edited = editPeer(document, edit, secret);
      if ('message' in edited) return { kind: 'refused', message: edited.message };
      return applied(edited.document, edited.change);
    }
    case 'set-tunnel': {
      const { document: edited, change } = editTunnel(document, edit, secret);
      return applied(edited, change);
    }
  }
}

function withAcknowledged(document: ConfigInput, id: string | undefined): ConfigInput {
  if (id === undefined) return document;
  return { ...document, acknowledged: [...new Set([...(document.acknowledged ?? []), id])] };
}

type BackendEdit = Extract<
  NamedEdit,
  { kind: 'add-backend' | 'replace-backend' | 'remove-backend' | 'choose-model' | 'choose-class-model' }
>;
type KeyEdit = Extract<NamedEdit, { kind: 'add-key' | 'remove-key' }>;

function editBackends(
  document: ConfigInput,
  edit: BackendEdit,
  inUse: readonly BackendInput[],
  secret: SealedSecret | undefined,
): Applied {
  const before = document.backends ?? inUse;
  const id = 'backend' in edit ? edit.backend.id : edit.id;
  const old = before.find(backend => backend.id === id);
  const changed = changedBackend(edit, old, secret);
  if ('message' in changed) return { kind: 'refused', message: changed.message };
  const { backend, change } = changed;
  const kept = document.backends ? [] : before.filter(other => other !== old);
  const backends = old
    ? before.flatMap(other => (other !== old ? [other] : backend ? [backend] : []))
    : [...before, ...(backend ? [backend] : [])];
  return applied(
    { ...document, backends },
    change,
    ...(backends.length === 0 ? [{ kind: 'nothing-answers' } as const] : []),
    ...kept.map(other => ({ kind: 'backend-kept', id: other.id }) as const),
  );
}

/** The entry as it becomes; none when it goes. */
function changedBackend(
  edit: BackendEdit,
  old: BackendInput | undefined,
  secret: SealedSecret | undefined,
): { readonly backend?: BackendInput; readonly change: Change } | { readonly message: string } {
  if (edit.kind === 'add-backend') {
    const { id } = edit.backend;
    if (old) return { message: `There is already a backend ${id}. Give the new one another id, or replace that one.` };
    return { backend: withKey(edit.backend, secret), change: { kind: 'backend-added', id } };
  }
  const id = edit.kind === 'replace-backend' ? edit.backend.id : edit.id;
  if (!old) return { message: `There is no backend ${id} any more. Look at the list again.` };
  switch (edit.kind) {
    case 'remove-backend':
      return { change: { kind: 'backend-removed', id } };
    case 'replace-backend':
      return { backend: merged(old, withKey(edit.backend, secret)), change: { kind: 'backend-replaced', id } };
    case 'choose-model': {
      const { model } = edit;
      if (old.kind === 'ollama' || old.kind === 'openai' || old.kind === 'colab') {
        return { backend: { ...old, model }, change: { kind: 'model-chosen', id, model } };
      }
      return { message: `Backend ${id} is of kind ${old.kind}, for which no model is chosen here.` };
    }
    case 'choose-class-model': {
      if (old.kind !== 'ollama') return { message: `Backend ${id} is no Ollama: it has one model for all requests.` };
      const { class: klass, model } = edit;
      const { [klass]: _, ...others } = old.models ?? {};
      const models = model === undefined ? others : { ...others, [klass]: model };
      const change = { kind: 'class-model-chosen', id, class: klass, ...(model ? { model } : {}) } as const;
      return { backend: { ...old, models }, change };
    }
  }
}

function withKey(backend: BackendInput, secret: SealedSecret | undefined): BackendInput {
  return backend.kind === 'openai' && secret ? { ...backend, apiKey: secret } : backend;
}

/** What a person wrote into the entry by hand survives, but a key is never sent to a server that it was not given for. */
function merged(old: BackendInput, fresh: BackendInput): BackendInput {
  if (old.kind === 'openai' && fresh.kind === 'openai') {
    const { apiKey, headers, ...rest } = old;
    const secrets = { ...(apiKey === undefined ? {} : { apiKey }), ...(headers === undefined ? {} : { headers }) };
    return originOf(old.baseUrl) === originOf(fresh.baseUrl)
      ? { ...rest, ...secrets, ...fresh }
      : { ...rest, ...fresh };
  }
  if (old.kind === 'ollama' && fresh.kind === 'ollama') return { ...old, ...fresh };
  return fresh;
}

function originOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).origin : undefined;
}

function editKeys(document: ConfigInput, edit: KeyEdit, secret: SealedSecret | undefined): Applied {
  const { name } = edit;
  const before = document.gateway?.keys ?? [];
  const isThere = before.some(key => key.name === name);
  const withKeys = (keys: typeof before): ConfigInput => ({ ...document, gateway: { ...document.gateway, keys } });
  if (edit.kind === 'remove-key') {
    if (!isThere) return { kind: 'refused', message: `There is no key ${name} any more. Look at the list again.` };
    return applied(withKeys(before.filter(key => key.name !== name)), { kind: 'key-removed', name });
  }
  if (isThere) return { kind: 'refused', message: `There is already a key ${name}. Give the new one another name.` };
  if (!secret) return { kind: 'refused', message: `The key ${name} has no text.` };
  return applied(withKeys([...before, { name, key: secret }]), { kind: 'key-added', name });
}

function applied(document: ConfigInput, ...changes: readonly Change[]): Applied {
  return { kind: 'applied', document, changes };
}
