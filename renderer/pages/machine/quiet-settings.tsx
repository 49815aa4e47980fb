import { Button, SegmentedControl } from '@mantine/core';
import { useId, useState } from 'react';
import type { QuietSettings as Settings } from '../../../main/node/control/machine-view.ts';
import { Answer } from '../../components/answer.tsx';
import { duration } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import { wholePercent } from './amounts.ts';
import { HoursList } from './hours-list.tsx';
import css from './machine.module.css';
import { useAct } from './use-machine.ts';

const MODES = ['off', 'on', 'hours', 'active'] as const;
const MINUTE = 60_000;
const IDLE_TIMES = [1, 5, 15, 30].map(minutes => minutes * MINUTE);
const SHARES = [0.25, 0.5, 0.75, 0.9];
const OFFICE_HOURS: Settings['hours'][number] = {
  days: ['mon', 'tue', 'wed', 'thu', 'fri'],
  from: '09:00',
  to: '17:30',
};

interface QuietSettingsProps {
  readonly settings: Settings;
  /** Since someone touched the machine, ms; undefined: not known. */
  readonly userIdle: number | undefined;
}

/** When quiet mode is on by itself, and how much it leaves free. A draft until it is saved. */
export function QuietSettings({ settings, userIdle }: QuietSettingsProps) {
  const [draft, setDraft] = useState<Settings>();
  const shown = draft ?? settings;
  const save = useAct((client, fresh: Settings) => client.setQuiet.mutate(copyOf(fresh)));
  const change = (part: Partial<Settings>) => setDraft({ ...shown, ...part });
  const choose = (mode: Settings['mode']) => {
    const needsHours = mode === 'hours' && shown.hours.length === 0;
    change({ mode, ...(needsHours ? { hours: [OFFICE_HOURS] } : {}) });
  };
  return (
    <form
      className={css.stack}
      onSubmit={event => {
        event.preventDefault();
        save.run(shown);
        setDraft(undefined);
      }}
    >
      <h3>{t('quiet.settings')}</h3>
      <SegmentedControl
        size="xs"
        aria-label={t('quiet.settings')}
        value={shown.mode}
        transitionDuration={0}
        onChange={value => choose(MODES.find(mode => mode === value) ?? 'off')}
        data={MODES.map(value => ({ value, label: t(`quiet.mode.${value}`) }))}
      />
      {shown.mode === 'hours' && <HoursList hours={shown.hours} change={hours => change({ hours })} />}
      {shown.mode === 'active' && (
        <>
          <Choice
            name={t('quiet.idleAfter')}
            values={IDLE_TIMES}
            value={shown.idleAfter}
            words={time => duration(time).replace(/ 0 s$/, '')}
            choose={idleAfter => change({ idleAfter })}
          />
          <p className={css.dim}>
            {userIdle === undefined ? t('quiet.idle.unknown') : t('quiet.idle', { time: duration(userIdle) })}
          </p>
        </>
      )}
      {shown.mode !== 'off' && (
        <Choice
          name={t('quiet.share')}
          values={SHARES}
          value={shown.share}
          words={wholePercent}
          choose={share => change({ share })}
        />
      )}
      {draft && (
        <div className={css.row}>
          <Button type="submit" size="compact-sm" disabled={save.isPending}>
            {t('quiet.save')}
          </Button>
          <Button size="compact-sm" variant="subtle" onClick={() => setDraft(undefined)}>
            {t('quiet.discard')}
          </Button>
        </div>
      )}
      <Answer answer={draft ? undefined : save.answer} />
    </form>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly values: readonly number[];
  readonly value: number;
  readonly words: (value: number) => string;
  readonly choose: (value: number) => void;
}

/** One of a few numbers; the one that stands in the configuration is among them whatever it is. */
function Choice({ name, values, value, words, choose }: ChoiceProps) {
  const label = useId();
  const all = [...new Set([...values, value])].sort((one, other) => one - other);
  return (
    <div className={css.choice}>
      <span id={label}>{name}</span>
      <SegmentedControl
        size="xs"
        aria-labelledby={label}
        value={String(value)}
        transitionDuration={0}
        onChange={chosen => choose(Number(chosen))}
        data={all.map(number => ({ value: String(number), label: words(number) }))}
      />
    </div>
  );
}

/** As the control API takes it, which changes what it gets. */
function copyOf({ hours, ...rest }: Settings) {
  return { ...rest, hours: hours.map(({ days, from, to }) => ({ days: [...days], from, to })) };
}
