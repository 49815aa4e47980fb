import { type ReactNode, useId } from 'react';
import type { Station } from '../../../main/node/control/live-state.ts';
import type { MachineState } from '../../../main/node/control/twin-view.ts';
import { type StateKind, StateMark } from '../../components/state-mark.tsx';
import { stateWords } from '../../components/state-words.ts';
import { byteCount } from '../../i18n/bytes.ts';
import { amount } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import css from './twins.module.css';

/** How a role looks; the words stand beside it. */
const marks: Readonly<Record<MachineState['role'] | 'alone', StateKind>> = {
  active: 'serving',
  alone: 'serving',
  standby: 'resting',
  unknown: 'down',
};

interface MachineProps {
  readonly machine: MachineState;
  readonly role: MachineState['role'] | 'alone';
  /** The one whose page this is. */
  readonly isThis: boolean;
  readonly stations: readonly Station[];
  readonly backendsUnknown?: string;
  readonly now: number;
  /** Where it is reached, and what else only one of the two has. */
  readonly children: ReactNode;
}

/** One of the two machines: what it is to the outside, how loaded it is, and how its backends are. */
export function Machine({ machine, role, isThis, stations, backendsUnknown, now, children }: MachineProps) {
  const title = useId();
  const { id, name, version, load, jobs, totals } = machine;
  const unknown = t('twins.unknown');
  return (
    <section aria-labelledby={title} className={css.machine}>
      <h2 id={title} className={css.name}>
        {name}
      </h2>
      <p className={css.dim}>{[...(isThis ? [t('twins.this')] : []), t('twins.id', { id })].join(', ')}</p>
      <p className={css.role}>
        <StateMark state={marks[role]} size={16} />
        <span>{t(`twins.role.${role}`)}</span>
      </p>
      <dl className={css.facts}>
        <Fact name={t('twins.cpu')} share={load?.cpu}>
          {load ? t('twins.cpu.value', { percent: Math.round(load.cpu * 100), cores: load.cores }) : unknown}
        </Fact>
        <Fact name={t('twins.memory')} share={load && load.memoryUsed / Math.max(1, load.memoryTotal)}>
          {load
            ? t('twins.memory.value', { used: byteCount(load.memoryUsed), total: byteCount(load.memoryTotal) })
            : unknown}
        </Fact>
        <Fact name={t('twins.jobs')}>
          {jobs ? t('twins.jobs.value', { queued: amount(jobs.queued), running: amount(jobs.running) }) : unknown}
        </Fact>
        <Fact name={t('twins.totals')}>
          {totals
            ? t('twins.totals.value', {
                requests: amount(totals.requests),
                answered: amount(totals.answered),
                refused: amount(totals.refused),
              })
            : unknown}
        </Fact>
        <Fact name={t('twins.version.label')}>{version}</Fact>
        {children}
        <Fact name={t('twins.backends')}>
          {stations.length === 0 && (backendsUnknown ?? t('twins.backends.none'))}
          <ul className={css.list}>
            {stations.map(station => (
              <li key={station.id}>
                <StateMark state={station.state.kind} /> {station.id}{' '}
                <span className={css.dim} title={'reason' in station.state ? station.state.reason : undefined}>
                  {stateWords(station, now)}
                </span>
              </li>
            ))}
          </ul>
        </Fact>
      </dl>
    </section>
  );
}

interface FactProps {
  readonly name: string;
  /** Drawn as a bar, 0 to 1; the words say the same. */
  readonly share?: number | undefined;
  readonly children: ReactNode;
}

/** One thing that is known of a machine. */
export function Fact({ name, share, children }: FactProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {children}
        {share !== undefined && (
          <div className={css.bar} aria-hidden="true">
            <div style={{ width: `${Math.round(Math.min(1, share) * 100)}%` }} />
          </div>
        )}
      </dd>
    </div>
  );
}
