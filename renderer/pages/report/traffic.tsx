import { inTierOrder, tierName } from '../../components/tiers.ts';
import { dollars, lasting, percent } from '../../i18n/figures.ts';
import { amount, duration } from '../../i18n/format.ts';
import { list, plural, t } from '../../i18n/index.ts';
import css from './report.module.css';
import { Section, Table } from './section.tsx';
import type { Report } from './use-report.ts';

interface PartProps {
  readonly report: Report;
}

/** What became of the requests of the day, and which tier answered how fast. */
export function Requests({ report }: PartProps) {
  const { totals, tiers } = report;
  const { requests, fallbackRate, fellBack } = totals;
  const name = t('report.requests');
  const columns = [
    t('report.tier'),
    t('report.tier.answered'),
    t('report.tier.share'),
    t('report.tier.duration'),
    t('report.tier.firstToken'),
  ];
  return (
    <Section name={name}>
      <p className={requests === 0 ? css.dim : undefined}>
        {requests === 0
          ? t('report.requests.none')
          : plural('report.requests.all', requests, { count: amount(requests), what: list(outcomes(report)) })}{' '}
        {fallbackRate !== null &&
          t('report.requests.fellBack', { share: percent(fallbackRate), count: amount(fellBack) })}
      </p>
      {tiers.length > 0 && (
        <Table name={name} columns={columns}>
          {inTierOrder(tiers, ({ tier }) => tier).map(({ tier, answered, share, duration, firstToken }) => (
            <tr key={tier}>
              <th scope="row">{tierName(tier)}</th>
              <td className={css.number}>{amount(answered)}</td>
              <td className={css.number}>{percent(share)}</td>
              <td className={css.number}>{percentiles(duration)}</td>
              <td className={css.number}>{percentiles(firstToken)}</td>
            </tr>
          ))}
        </Table>
      )}
    </Section>
  );
}

/** The queue as it was when the report was made. */
export function QueueThen({ report: { queue, madeAt } }: PartProps) {
  const { queued, running, failed } = queue.counts;
  return (
    <Section name={t('report.queue')}>
      <p>
        {t('report.queue.counts', { queued: amount(queued), running: amount(running), failed: amount(failed) })}{' '}
        {queue.oldest !== undefined && t('report.queue.oldest', { time: lasting(madeAt - queue.oldest) })}
      </p>
    </Section>
  );
}

/** How the answers of the day were liked. */
export function Satisfaction({ report: { satisfaction } }: PartProps) {
  const rated = inTierOrder(satisfaction, ({ name }) => name);
  return (
    <Section name={t('report.satisfaction')}>
      {rated.length === 0 && <p className={css.dim}>{t('report.satisfaction.none')}</p>}
      {rated.map(({ name, up, n, share }) => (
        <p key={name}>
          {t('report.satisfaction.tier', {
            tier: tierName(name),
            up: amount(up),
            n: amount(n),
            share: percent(share ?? 0),
          })}
        </p>
      ))}
    </Section>
  );
}

/** What the day saved, with what that is reckoned from. */
export function Saved({ report: { saved } }: PartProps) {
  const { usd, requests, assumption, ownersFigure } = saved;
  if (requests === 0) {
    return (
      <Section name={t('report.saved')}>
        <p className={css.dim}>{t('report.saved.none')}</p>
      </Section>
    );
  }
  const owners = {
    from: dollars(ownersFigure.from),
    to: dollars(ownersFigure.to),
    assumption: ownersFigure.assumption,
  };
  return (
    <Section name={t('report.saved')}>
      <p>{plural('report.saved.for', requests, { usd: dollars(usd), count: amount(requests) })}</p>
      <p className={css.reason}>{assumption}</p>
      <p className={css.reason}>{t('charts.saved.owner', owners)}</p>
    </Section>
  );
}

function outcomes({ totals }: Report): string[] {
  const { answered, deferred, refused, broken, cancelled } = totals;
  const others = { deferred, refused, broken, cancelled } as const;
  const kinds = ['deferred', 'refused', 'broken', 'cancelled'] as const;
  return [
    t('report.requests.answered', { count: amount(answered) }),
    ...kinds.flatMap(kind => (others[kind] > 0 ? [t(`report.requests.${kind}`, { count: amount(others[kind]) })] : [])),
  ];
}

function percentiles({ p50, p95, p99 }: Report['tiers'][number]['duration']): string {
  return [p50, p95, p99].map(ms => (ms === null ? '–' : duration(ms))).join(' / ');
}
