import { Button } from '@mantine/core';
import { useState } from 'react';
import { en } from '../../i18n/en.ts';
import { amount, clockTime, fullTime } from '../../i18n/format.ts';
import { type TextKey, t } from '../../i18n/index.ts';
import css from './report.module.css';
import { Section, Table } from './section.tsx';
import type { Report } from './use-report.ts';

const FIRST = 20;

/** What went wrong on the day, backend by backend and kind by kind, the most frequent first. */
export function Errors({ report: { errors, madeAt } }: { readonly report: Report }) {
  const [isAll, setIsAll] = useState(false);
  const name = t('report.errors');
  if (errors.length === 0) {
    return (
      <Section name={name}>
        <p className={css.dim}>{t('report.errors.none')}</p>
      </Section>
    );
  }
  const shown = isAll ? errors : errors.slice(0, FIRST);
  const columns = [
    t('report.errors.backend'),
    t('report.errors.kind'),
    t('report.errors.count'),
    t('report.errors.latest'),
  ];
  return (
    <Section name={name}>
      <Table name={name} columns={columns}>
        {shown.map(({ backend, kind, count, lastAt, message }) => (
          <tr key={`${backend} ${kind}`}>
            <th scope="row">{backend}</th>
            <td>{kindWords(kind)}</td>
            <td className={css.number}>{amount(count)}</td>
            <td className={css.said}>
              <time dateTime={new Date(lastAt).toISOString()} title={fullTime(lastAt)}>
                {clockTime(lastAt, madeAt)}
              </time>{' '}
              <span className={css.dim}>{message}</span>
            </td>
          </tr>
        ))}
      </Table>
      {shown.length < errors.length && (
        <Button size="compact-sm" variant="default" onClick={() => setIsAll(true)}>
          {t('report.errors.all', { count: errors.length })}
        </Button>
      )}
    </Section>
  );
}

/** A kept report may name kinds of a failure that this version no longer has. */
function kindWords(kind: string): string {
  const key = `outcome.${kind}`;
  return isText(key) ? en[key] : kind;
}

function isText(key: string): key is Extract<TextKey, `outcome.${string}`> {
  return Object.hasOwn(en, key);
}
