import { type ReactNode, useId } from 'react';
import type { MachineNow } from '../../../main/node/control/machine-view.ts';
import { type StateKind, StateMark } from '../../components/state-mark.tsx';
import { Moment } from '../../components/time.tsx';
import { byteCount } from '../../i18n/bytes.ts';
import { t } from '../../i18n/index.ts';
import { PageLink } from '../../navigation.tsx';
import { cores, wholePercent } from './amounts.ts';
import { Bar } from './bar.tsx';
import css from './machine.module.css';
import { asSentence, nameOf } from './machine-name.ts';
import { twinWords } from './plan-words.ts';

const marks: Readonly<Record<MachineNow['room'], StateKind>> = { room: 'serving', busy: 'degraded', short: 'down' };

interface BothMachinesProps {
  readonly machine: MachineNow;
  /** When the node told it, ms since the epoch. */
  readonly toldAt: number;
  readonly now: number;
}

/** This machine and the other one side by side, as far as each tells: role, room, load and engines. */
export function BothMachines({ machine, toldAt, now }: BothMachinesProps) {
  const { load, twin, room, role } = machine;
  const { memory } = load;
  return (
    <div className={css.columns}>
      <OneMachine
        name={asSentence(nameOf(machine))}
        about={t('machine.this', { id: machine.id })}
        role={role}
        state={marks[room]}
        words={t(`machine.standing.${room}`)}
        cpu={load.cpu}
        cores={load.cores}
        memory={memory && (memory.total - memory.available) / Math.max(1, memory.total)}
        engines={load.work?.engines}
      />
      {twin ? <Twin twin={twin} toldAt={toldAt} now={now} /> : <NoTwin />}
    </div>
  );
}

function Twin({ twin, toldAt, now }: Omit<BothMachinesProps, 'machine'> & { twin: NonNullable<MachineNow['twin']> }) {
  const { isHeard, room, silentFor } = twin;
  const known = isHeard ? twin : undefined;
  return (
    <OneMachine
      name={asSentence(nameOf(twin))}
      about={t('machine.twin.id', { id: twin.id })}
      role={twin.role}
      state={isHeard ? (room ? marks[room] : 'untried') : 'down'}
      words={asSentence(twinWords(twin))}
      cpu={known?.cpu}
      cores={known?.cores}
      memory={known?.memory}
      engines={known?.engines}
    >
      <div className={css.measure}>
        <dt>{t('machine.heard')}</dt>
        <dd>{silentFor === undefined ? t('machine.heard.never') : <Moment at={toldAt - silentFor} now={now} />}</dd>
      </div>
    </OneMachine>
  );
}

function NoTwin() {
  const title = useId();
  return (
    <section aria-labelledby={title} className={css.section}>
      <h2 id={title}>{t('machine.other.title')}</h2>
      <p className={css.words}>
        <StateMark state="untried" /> {t('machine.alone')} <PageLink to="twins">{t('machine.alone.pair')}</PageLink>
      </p>
    </section>
  );
}

interface OneMachineProps {
  readonly name: string;
  readonly about: string;
  readonly role: MachineNow['role'];
  readonly state: StateKind;
  /** Whether it has room, in a sentence. */
  readonly words: string;
  readonly cpu: number | undefined;
  readonly cores: number | undefined;
  readonly memory: number | undefined;
  readonly engines: Engines | undefined;
  readonly children?: ReactNode;
}

type Engines = NonNullable<NonNullable<MachineNow['twin']>['engines']>;

function OneMachine(machine: OneMachineProps) {
  const { name, about, role, state, words, cpu, cores: count, memory, engines, children } = machine;
  const title = useId();
  const unknown = t('machine.unknown');
  const cpuWords =
    cpu === undefined ? unknown : t('machine.cpu.value', { share: wholePercent(cpu), count: count ?? 0 });
  return (
    <section aria-labelledby={title} className={css.section}>
      <h2 id={title}>
        {name} <span className={css.about}>{about}</span>
      </h2>
      <p className={css.words}>
        <StateMark state={state} /> {words}
      </p>
      <dl className={css.measures}>
        <div className={css.measure}>
          <dt>{t('machine.role')}</dt>
          <dd>{t(`twins.role.${role}`)}</dd>
        </div>
        <Bar name={t('machine.cpu')} share={cpu} value={cpuWords} />
        <Bar
          name={t('machine.memory')}
          share={memory}
          value={memory === undefined ? unknown : t('machine.memory.share', { share: wholePercent(memory) })}
        />
        <div className={css.measure}>
          <dt>{t('machine.engines')}</dt>
          <dd>
            <EngineLines engines={engines} />
          </dd>
        </div>
        {children}
      </dl>
    </section>
  );
}

function EngineLines({ engines }: { readonly engines: Engines | undefined }) {
  if (!engines) return t('machine.unknown');
  if (engines.length === 0) return t('machine.engines.none.short');
  return (
    <ul className={css.plain}>
      {engines.map(({ kind, cores: taken, memory }, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two of a kind differ in nothing but their place
        <li key={place}>
          {t('machine.engine.line', {
            kind: t(`machine.engine.${kind}`),
            cores: cores(taken),
            memory: byteCount(memory),
          })}
        </li>
      ))}
    </ul>
  );
}
