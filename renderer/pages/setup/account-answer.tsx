import type { ControlClient } from '../../api/client.ts';
import { StateMark } from '../../components/state-mark.tsx';
import { amount } from '../../i18n/format.ts';
import { plural, t } from '../../i18n/index.ts';
import css from './setup.module.css';

/** What a provider said of an account. */
export type AccountCheck = Awaited<ReturnType<ControlClient['checkAccount']['mutate']>>;
type Limit = Extract<AccountCheck, { kind: 'accepted' }>['limits'][number];

interface AccountAnswerProps {
  readonly check: AccountCheck;
  readonly host: string;
  readonly hasKey: boolean;
}

/** The provider's answer about an account, limits included, and what to do about it. */
export function AccountAnswer({ check, host, hasKey }: AccountAnswerProps) {
  return (
    <div className={css.report}>
      <StateMark state={check.kind === 'accepted' ? 'serving' : check.kind === 'refused' ? 'down' : 'degraded'} />
      <ul>
        {sentencesOf(check, host, hasKey).map(sentence => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </div>
  );
}

function sentencesOf(check: AccountCheck, host: string, hasKey: boolean): string[] {
  switch (check.kind) {
    case 'accepted': {
      const { models, limits, note } = check;
      return [
        hasKey ? t('account.accepted', { host }) : t('account.accepted.noKey', { host }),
        models.length > 0 ? `${plural('account.models', models.length)}.` : t('account.models.none'),
        ...(limits.length > 0 ? limits.map(limit => `${capital(limitOf(limit))}.`) : [t('account.limits.untold')]),
        ...(note ? [t('account.note', { note })] : []),
      ];
    }
    case 'refused':
      return [sentence(t('account.refused', { host, message: check.message })), t('account.refused.todo')];
    case 'unreachable':
      return [sentence(t('account.unreachable', { host, message: check.message })), t('account.unreachable.todo')];
    case 'not-understood':
      return [sentence(t('account.unclear', { host, message: check.message })), t('account.unclear.todo')];
  }
}

function limitOf({ name, limit, remaining }: Limit): string {
  if (limit !== undefined && remaining !== undefined) {
    return t('account.limit', { name, limit: amount(limit), remaining: amount(remaining) });
  }
  if (limit !== undefined) return t('account.limit.only', { name, limit: amount(limit) });
  return t('account.limit.left', { name, remaining: amount(remaining ?? 0) });
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
