import { Button } from '@mantine/core';
import { useState } from 'react';
import type { LiveState } from '../../../main/node/control/live-state.ts';
import type { Surroundings } from '../../../main/node/control/setup.ts';
import { useNode } from '../../api/node-access.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { t } from '../../i18n/index.ts';
import { type AccountDraft, accountOf, draftFor, draftOf } from './account-draft.ts';
import { AccountForm } from './account-form.tsx';
import { ChangeReport } from './change-report.tsx';
import { type AccountEntry, entriesOf, freeId, isLastEntry, keyNamesOf, secondAccountNotice } from './entries.ts';
import type { NextStep } from './headline.ts';
import { RemoveButton } from './remove-button.tsx';
import css from './setup.module.css';
import { useChange } from './use-change.ts';
import type { Configuration } from './use-setup.ts';

interface AccountsSectionProps {
  readonly state: LiveState;
  readonly around: Surroundings;
  readonly configuration: Configuration;
  readonly next: NextStep;
}

/** The cloud accounts that are configured, and the form that adds another. */
export function AccountsSection({ state, around, configuration, next }: AccountsSectionProps) {
  const { client } = useNode();
  const { version } = configuration;
  const { providers } = around;
  const [edited, setEdited] = useState<string>();
  // A new form for each account that was added: the old one holds its key.
  const [added, setAdded] = useState(0);
  const accounts = entriesOf(configuration).flatMap(entry => (entry.kind === 'openai' ? [entry] : []));
  const entry = accounts.find(({ id }) => id === edited);
  const mode = entry ? 'replace' : 'add';

  const noticeFor = (provider: string) => secondAccountNotice(provider, providers, configuration);

  const save = useChange(async (draft: AccountDraft) => {
    const { apiKey, ...account } = accountOf(draft);
    const backend = { kind: 'openai' as const, ...account, id: draft.id.trim(), model: draft.model.trim() };
    const acknowledges = mode === 'add' ? noticeFor(draft.provider)?.id : undefined;
    const result = await client.addBackend.mutate({
      version,
      mode,
      backend,
      ...(apiKey && { apiKey }),
      ...(acknowledges && { acknowledges }),
    });
    if (result.kind === 'saved') {
      setEdited(undefined);
      setAdded(was => was + 1);
    }
    return result;
  });
  const removal = useChange((id: string) => client.removeBackend.mutate({ version, id }));
  const idFor = (provider: string) => freeId(provider || 'account', state, configuration);
  const [first] = providers;

  return (
    <section aria-labelledby="account-title" className={css.section}>
      <h2 id="account-title">{entry ? t('account.title.replace', { name: entry.id }) : t('account.title')}</h2>
      <p className={css.dim}>{t('account.why')}</p>
      {accounts.length > 0 && (
        <ul className={css.list} aria-label={t('account.list')}>
          {accounts.map(account => (
            <AccountRow
              key={account.id}
              account={account}
              isLast={isLastEntry(configuration, account.id)}
              state={state}
              change={() => setEdited(account.id)}
              removal={{ isPending: removal.isPending, run: () => removal.run(account.id) }}
            />
          ))}
        </ul>
      )}
      <ChangeReport report={removal.report ?? save.report} hasKey={keyNamesOf(configuration).length > 0} />
      <AccountForm
        key={`${edited ?? ''} ${added}`}
        initial={entry ? draftOf(entry) : draftFor(first)}
        mode={mode}
        providers={providers}
        idFor={idFor}
        noticeFor={noticeFor}
        isNext={next === 'account'}
        isOthersTurn={next === 'ollama' || next === 'callers'}
        isPending={save.isPending}
        save={draft => {
          removal.forget();
          save.run(draft);
        }}
        cancel={entry && (() => setEdited(undefined))}
      />
    </section>
  );
}

interface AccountRowProps {
  readonly account: AccountEntry;
  /** Nothing else is listed. */
  readonly isLast: boolean;
  readonly state: LiveState;
  readonly change: () => void;
  readonly removal: { readonly isPending: boolean; readonly run: () => void };
}

function AccountRow({ account, isLast, state, change, removal }: AccountRowProps) {
  const { id, model } = account;
  const station = state.stations.find(({ backend }) => backend === id);
  return (
    <li>
      <span className={css.name}>
        {station && <StateMark state={station.state.kind} />} <strong>{id}</strong>
      </span>
      <span>{model}</span>
      <span className={css.dim}>{secretWords(account.apiKey)}</span>
      <span className={css.actions}>
        <Button size="compact-sm" variant="subtle" onClick={change} aria-label={t('account.change.what', { name: id })}>
          {t('account.change')}
        </Button>
        <RemoveButton
          name={id}
          loss={t(isLast ? 'account.removal.last' : 'account.removal')}
          isPending={removal.isPending}
          remove={removal.run}
        />
      </span>
    </li>
  );
}

function secretWords(secret: AccountEntry['apiKey']): string {
  if (secret === undefined) return t('account.secret.none');
  if (typeof secret === 'string') return t('account.secret.text');
  if ('sealed' in secret) return t('account.secret.sealed');
  return 'env' in secret
    ? t('account.secret.env', { name: secret.env })
    : t('account.secret.file', { name: secret.file });
}
