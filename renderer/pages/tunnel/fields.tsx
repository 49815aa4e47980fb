import { PasswordInput, TextInput } from '@mantine/core';
import type { TunnelSettings } from '../../../main/node/control/tunnel-view.ts';
import { t } from '../../i18n/index.ts';
import type { Draft } from './draft.ts';
import css from './tunnel.module.css';

interface FieldsProps {
  readonly draft: Draft;
  readonly settings: TunnelSettings;
  readonly change: (draft: Draft) => void;
}

/** What the chosen provider may be told. */
export function Fields({ draft, settings, change }: FieldsProps) {
  const text = (name: string, label: string, placeholder?: string, isRequired?: true) => (
    <TextInput
      className={css.field}
      label={label}
      placeholder={placeholder}
      value={draft.fields[name] ?? ''}
      onChange={event => change({ ...draft, fields: { ...draft.fields, [name]: event.currentTarget.value } })}
      required={isRequired}
      autoComplete="off"
      spellCheck={false}
    />
  );
  switch (draft.provider) {
    case 'localtunnel':
      return (
        <div className={css.row}>
          {text('subdomain', t('tunnel.field.subdomain'), t('tunnel.field.subdomain.hint'))}
          {text('host', t('tunnel.field.host'))}
        </div>
      );
    case 'ngrok':
      return (
        <div className={css.row}>
          <Token label={t('tunnel.field.authtoken')} isThere={settings.ngrok.hasToken} draft={draft} change={change} />
          {text('domain', t('tunnel.field.domain'), t('tunnel.field.domain.hint'))}
        </div>
      );
    case 'cloudflared':
      return (
        <div className={css.row}>
          <Token
            label={t('tunnel.field.token')}
            hint={t('tunnel.field.token.hint')}
            isThere={settings.cloudflared.hasToken}
            draft={draft}
            change={change}
          />
          {text('url', t('tunnel.field.url'), t('tunnel.field.url.read'))}
          {text('program', t('tunnel.field.program'))}
        </div>
      );
    case 'command':
      return (
        <div className={css.row}>
          {text('run', t('tunnel.field.run'), t('tunnel.field.run.hint'), true)}
          {text('url', t('tunnel.field.url'), t('tunnel.field.url.read'))}
          {text('pattern', t('tunnel.field.pattern'), t('tunnel.field.pattern.hint'))}
          <p className={css.means}>{t('tunnel.field.run.means')}</p>
        </div>
      );
  }
}

interface TokenProps {
  readonly label: string;
  readonly hint?: string;
  readonly isThere: boolean;
  readonly draft: Draft;
  readonly change: (draft: Draft) => void;
}

/** Goes to the node and never comes back: of the one that is there only that it is there is known here. */
function Token({ label, hint, isThere, draft, change }: TokenProps) {
  return (
    <div className={css.field}>
      <PasswordInput
        label={label}
        placeholder={isThere ? t('tunnel.field.token.kept') : hint}
        value={draft.token}
        onChange={event => change({ ...draft, token: event.currentTarget.value, forgetsToken: false })}
        autoComplete="off"
        spellCheck={false}
      />
      {isThere && (
        <label className={css.check}>
          <input
            type="checkbox"
            checked={draft.forgetsToken}
            onChange={event => change({ ...draft, token: '', forgetsToken: event.currentTarget.checked })}
          />
          {t('tunnel.field.forget')}
        </label>
      )}
    </div>
  );
}
