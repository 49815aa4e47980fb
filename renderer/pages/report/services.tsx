import { StateMark } from '../../components/state-mark.tsx';
import { tierName } from '../../components/tiers.ts';
import { lasting, percent } from '../../i18n/figures.ts';
import { clockTime } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import css from './report.module.css';
import { Section, Table } from './section.tsx';
import type { Report } from './use-report.ts';

type Service = Report['services'][number];
type State = NonNullable<Service['state']>;

const MINUTE = 60_000;

/** Each service: how it is, and how it was on the day. */
export function Services({ report, isNear }: { readonly report: Report; readonly isNear: boolean }) {
  const columns = [
    t('report.service'),
    isNear ? t('report.service.now') : t('report.service.then'),
    t('report.service.uptime'),
  ];
  return (
    <Section name={t('report.services')}>
      <Table name={t('report.services')} columns={columns}>
        {report.services.map(service => (
          <tr key={service.id}>
            <th scope="row">
              {service.id} <span className={css.under}>{kindOf(service)}</span>
            </th>
            <td>
              {service.state ? (
                <State state={service.state} madeAt={report.madeAt} />
              ) : (
                <span className={css.dim}>{t('report.service.gone')}</span>
              )}
            </td>
            <td>
              <UptimeOf service={service} />
            </td>
          </tr>
        ))}
      </Table>
    </Section>
  );
}

function State({ state, madeAt }: { readonly state: State; readonly madeAt: number }) {
  const words =
    state.kind === 'resting' ? t('state.resting', { time: clockTime(state.until, madeAt) }) : t(`state.${state.kind}`);
  return (
    <>
      <span className={css.state}>
        <StateMark state={state.kind} /> {words}
      </span>
      {'reason' in state && <span className={css.reason}>{state.reason}</span>}
    </>
  );
}

function UptimeOf({ service: { kind, uptime } }: { readonly service: Service }) {
  if (!uptime || uptime.share === null) return <span className={css.dim}>{t('report.uptime.unknown')}</span>;
  const known = lasting(uptime.known * MINUTE);
  if (kind === 'node') return <>{t('report.uptime.ran', { known })}</>;
  const parts = [
    ...(uptime.down > 0 ? [t('report.uptime.down', { time: lasting(uptime.down * MINUTE) })] : []),
    ...(uptime.resting > 0 ? [t('report.uptime.rested', { time: lasting(uptime.resting * MINUTE) })] : []),
  ];
  return (
    <>
      {t('report.uptime.of', { share: percent(uptime.share), known })}
      {parts.length > 0 && <span className={css.under}>{parts.join(', ')}</span>}
    </>
  );
}

function kindOf({ kind, tier, model }: Service): string {
  if (kind === 'node') return t('report.service.node');
  return [...(tier === undefined ? [] : [tierName(tier)]), ...(model === undefined ? [] : [model])].join(', ');
}
