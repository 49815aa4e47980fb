import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { Provider } from '../../../main/node/control/setup.ts';
import { useNode } from '../../api/node-access.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { t } from '../../i18n/index.ts';
import { AccountAnswer, type AccountCheck } from './account-answer.tsx';
import { type AccountDraft, accountOf, draftFor, hostOf, type TypedDraft } from './account-draft.ts';
import { Outward } from './outward.tsx';
import css from './setup.module.css';

type Notice = NonNullable<Provider['severalAccounts']>;

interface AccountFormProps {
  readonly initial: TypedDraft;
  readonly mode: 'add' | 'replace';
  readonly providers: readonly Provider[];
  /** A name for a new account of this provider. */
  readonly idFor: (provider: string) => string;
  /** What is to be read before another account of this provider is added. */
  readonly noticeFor: (provider: string) => Notice | undefined;
  /** Checking an account is the next thing to do on this page. */
  readonly isNext: boolean;
  /** Something else is, so that saving a checked account is not to stand out. */
  readonly isOthersTurn: boolean;
  readonly isPending: boolean;
  readonly save: (draft: AccountDraft) => void;
  readonly cancel?: () => void;
}

const OTHER = '';

/** An account is typed in, checked with one harmless call, and only then written down. */
export function AccountForm(props: AccountFormProps) {
  const { mode, providers, isPending } = props;
  const { client } = useNode();
  const [typed, setDraft] = useState(props.initial);
  const draft = { ...typed, id: typed.id ?? props.idFor(typed.provider) };
  const check = useMutation({ mutationFn: () => client.checkAccount.mutate(accountOf(draft)) });
  const answer: AccountCheck | undefined = check.error
    ? { kind: 'unreachable', message: check.error.message }
    : check.data;
  // What was checked is not what stands there now.
  const change = (part: Partial<AccountDraft>) => {
    if ('key' in part || 'baseUrl' in part || 'provider' in part) check.reset();
    setDraft(was => ({ ...was, ...part }));
  };
  const known = providers.find(({ id }) => id === draft.provider);
  const host = hostOf(draft.baseUrl);
  const notice = mode === 'add' ? props.noticeFor(draft.provider) : undefined;
  const isChecked = answer?.kind === 'accepted';
  const isUnclear = answer?.kind === 'unreachable' || answer?.kind === 'not-understood';
  const isComplete = draft.id.trim() !== '' && draft.model.trim() !== '';
  const models = answer?.kind === 'accepted' ? answer.models : [];
  const list = useId();
  const label = useId();

  return (
    <form
      className={css.stack}
      autoComplete="off"
      onSubmit={event => {
        event.preventDefault();
        if (isChecked && isComplete) props.save(draft);
        else if (!isChecked && draft.baseUrl) check.mutate();
      }}
    >
      {mode === 'add' && (
        <div className={css.row}>
          <span id={label}>{t('account.provider')}</span>
          <SegmentedControl
            size="xs"
            aria-labelledby={label}
            transitionDuration={0}
            value={draft.provider}
            onChange={id => {
              check.reset();
              const provider = providers.find(each => each.id === id);
              setDraft(draftFor(provider));
            }}
            data={[
              ...providers.map(({ id }) => ({ value: id, label: providerName(id) })),
              { value: OTHER, label: t('account.provider.other') },
            ]}
          />
        </div>
      )}
      {notice && (
        <div className={css.report} role="note">
          <StateMark state="resting" />
          <p>
            {notice.text} {notice.remedy} {t('account.several')}
          </p>
        </div>
      )}
      <div className={css.fields}>
        <TextInput
          label={t('account.url')}
          value={draft.baseUrl}
          onChange={event => change({ baseUrl: event.currentTarget.value })}
          placeholder={t('account.url.hint')}
          spellCheck={false}
        />
        <TextInput
          label={t('account.key')}
          type="password"
          autoComplete="off"
          value={draft.key}
          onChange={event => change({ key: event.currentTarget.value })}
          placeholder={mode === 'replace' ? t('account.key.keep') : ''}
          spellCheck={false}
        />
      </div>
      {known?.keysPage && (
        <p className={css.dim}>
          {t('account.key.where')} <Outward to={known.keysPage} />
        </p>
      )}
      <div className={css.row}>
        <Button
          type={isChecked ? 'button' : 'submit'}
          variant={props.isNext && !isChecked ? 'filled' : 'default'}
          disabled={!draft.baseUrl || check.isPending}
          onClick={isChecked ? () => check.mutate() : undefined}
        >
          {check.isPending ? t('account.checking', { host }) : t('account.check')}
        </Button>
        {props.cancel && (
          <Button variant="subtle" onClick={props.cancel}>
            {t('account.cancel')}
          </Button>
        )}
      </div>
      <div role="status" className={css.status}>
        {answer && <AccountAnswer check={answer} host={host} hasKey={draft.key.trim() !== ''} />}
      </div>
      {(isChecked || isUnclear) && (
        <>
          <div className={css.fields}>
            <TextInput
              label={t('account.model')}
              value={draft.model}
              onChange={event => change({ model: event.currentTarget.value })}
              list={list}
              placeholder={models.length > 0 ? t('account.model.hint') : ''}
              spellCheck={false}
            />
            {mode === 'add' && (
              <TextInput
                label={t('account.id')}
                value={draft.id}
                onChange={event => change({ id: event.currentTarget.value })}
                spellCheck={false}
              />
            )}
          </div>
          <datalist id={list}>
            {models.map(model => (
              <option key={model} value={model} />
            ))}
          </datalist>
          <div className={css.row}>
            <Button
              type={isChecked ? 'submit' : 'button'}
              variant={isChecked && !props.isOthersTurn ? 'filled' : 'default'}
              disabled={!isComplete || isPending}
              onClick={isChecked ? undefined : () => props.save(draft)}
            >
              {isPending ? t('setup.writing') : saveLabel(mode, draft.id, isChecked)}
            </Button>
          </div>
        </>
      )}
    </form>
  );
}

/** As its owner writes it. */
function providerName(id: string): string {
  switch (id) {
    case 'groq':
      return t('account.provider.groq');
    case 'openrouter':
      return t('account.provider.openrouter');
    case 'openai':
      return t('account.provider.openai');
    default:
      return id;
  }
}

function saveLabel(mode: 'add' | 'replace', id: string, isChecked: boolean): string {
  if (mode === 'replace') return t('account.replace', { id });
  return isChecked ? t('account.add', { id }) : t('account.addUnchecked', { id });
}
