import { clockTime, fullTime } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import css from './report.module.css';
import { Section } from './section.tsx';
import type { Report } from './use-report.ts';

/** What happened between the two machines on the day: roles, a twin that was lost, both active at once. */
export function Pair({ report: { node, pair, madeAt } }: { readonly report: Report }) {
  if (!pair) return null;
  const { twin, isBoth, events } = pair;
  return (
    <Section name={t('report.pair')}>
      {!isBoth && <p>{t('report.pair.only', { one: node.name, other: twin.name })}</p>}
      {events.length === 0 && <p className={css.dim}>{t('report.pair.none')}</p>}
      {events.map(({ at, text }) => (
        <p key={`${at} ${text}`}>
          <time className={css.dim} dateTime={new Date(at).toISOString()} title={fullTime(at)}>
            {clockTime(at, madeAt)}
          </time>{' '}
          {text}
        </p>
      ))}
    </Section>
  );
}

/** Whose report it is. */
export function machinesOf({ node, pair }: Report): string {
  return pair?.isBoth ? t('report.pair.names', { one: node.name, other: pair.twin.name }) : node.name;
}
