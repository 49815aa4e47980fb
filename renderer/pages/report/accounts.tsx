import { amount, relative } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import css from './report.module.css';
import { Section, Table } from './section.tsx';
import type { Report } from './use-report.ts';

type Account = Report['accounts'][number];

/** Each account's use against its limits, and when they come back. */
export function Accounts({ report: { accounts, madeAt } }: { readonly report: Report }) {
  const name = t('report.accounts');
  if (accounts.length === 0) {
    return (
      <Section name={name}>
        <p className={css.dim}>{t('report.accounts.none')}</p>
      </Section>
    );
  }
  const columns = [t('report.account'), t('report.account.used'), t('report.account.sent'), t('report.account.failed')];
  return (
    <Section name={name}>
      <Table name={name} columns={columns}>
        {accounts.map(account => (
          <tr key={account.id}>
            <th scope="row">
              {account.id} <span className={css.under}>{account.provider}</span>
            </th>
            <td>
              <Windows account={account} madeAt={madeAt} />
            </td>
            <td className={css.number}>{amount(account.sent)}</td>
            <td className={css.number}>{amount(account.failed)}</td>
          </tr>
        ))}
      </Table>
    </Section>
  );
}

function Windows({ account: { quota }, madeAt }: { readonly account: Account; readonly madeAt: number }) {
  if (quota.windows.length === 0) return <span className={css.dim}>{t('report.account.learning')}</span>;
  return (
    <ul className={css.windows}>
      {quota.windows.map(({ window, used, limit, resetsAt }) => (
        <li key={window}>
          {t('report.account.window', {
            window: t(`quota.${window}`),
            used: amount(Math.ceil(used)),
            limit: amount(limit),
          })}
          {used > 0 && (
            <span className={css.dim}>{t('report.account.resets', { time: relative(resetsAt, madeAt) })}</span>
          )}
        </li>
      ))}
    </ul>
  );
}
