import { useQuery } from '@tanstack/react-query';
import type { LiveState } from '../../../main/node/control/live-state.ts';
import type { Surroundings } from '../../../main/node/control/setup.ts';
import { useNode } from '../../api/node-access.tsx';
import { fetchedPercent } from '../../components/fetched-share.ts';
import { byteCount } from '../../i18n/bytes.ts';
import { duration } from '../../i18n/format.ts';
import { plural, t } from '../../i18n/index.ts';
import { coresOf } from '../../i18n/machine.ts';
import { PageLink } from '../../navigation.tsx';
import css from './first-run.module.css';

/** How often the machine is looked at as long as nothing is configured, ms. */
const LOOK_AGAIN = 4000;

/** As long as nothing is configured: what was found, what is being fetched, and where to go on. */
export function FirstRun({ state }: { readonly state: LiveState }) {
  const { client } = useNode();
  const { data: around } = useQuery({
    queryKey: ['setup'],
    queryFn: () => client.setup.query(),
    refetchInterval: LOOK_AGAIN,
  });
  return (
    <section aria-labelledby="first-title" className={css.found}>
      <h2 id="first-title">{t('first.title')}</h2>
      <dl className={css.facts}>
        <div>
          <dt>{t('first.ollama')}</dt>
          <dd>{around ? around.ollamas.map(ollamaWords).join('; ') : t('first.looking')}</dd>
        </div>
        <div>
          <dt>{t('first.machine')}</dt>
          <dd>{around ? machineWords(around.machine) : t('first.looking')}</dd>
        </div>
        {state.embedded && (
          <div>
            <dt>{t('first.engine')}</dt>
            <dd>{engineWords(state.embedded)}</dd>
          </div>
        )}
      </dl>
      <p>
        <PageLink to="guide">{t('first.next')}</PageLink> <span className={css.why}>{t('first.next.why')}</span>
      </p>
    </section>
  );
}

function ollamaWords({ found, baseUrl }: Surroundings['ollamas'][number]): string {
  if (found.kind === 'absent') return t('first.ollama.absent', { place: new URL(baseUrl).host });
  const { version, models } = found;
  if (models.length === 0) return t('first.ollama.noModel', { version });
  return plural('first.ollama.running', models.length, { version });
}

function machineWords(machine: Surroundings['machine']): string {
  return `${coresOf(machine)}, ${byteCount(machine.memoryBytes)}`;
}

function engineWords({ model, bytes, state }: NonNullable<LiveState['embedded']>): string {
  switch (state.kind) {
    case 'fetching': {
      const percent = fetchedPercent(state);
      const words = t('first.engine.fetching', { model, percent, size: byteCount(state.total || bytes) });
      if (!state.secondsLeft) return words;
      return `${words}, ${t('first.engine.left', { time: duration(1000 * state.secondsLeft) })}`;
    }
    case 'waiting':
    case 'failed':
      return t(`first.engine.${state.kind}`, { model, message: state.message });
    case 'refused':
      return t('first.engine.refused', { message: state.message });
    case 'absent':
    case 'checking':
    case 'ready':
      return t(`first.engine.${state.kind}`, { model });
  }
}
