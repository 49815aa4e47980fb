import { Button } from '@mantine/core';
import type { HandTime, MachineNow } from '../../../main/node/control/machine-view.ts';
import { Answer } from '../../components/answer.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { t } from '../../i18n/index.ts';
import css from './machine.module.css';
import { QuietSettings } from './quiet-settings.tsx';
import { quietWords } from './quiet-words.ts';
import { useAct } from './use-machine.ts';

const TIMES: readonly HandTime[] = ['hour', 'until-tomorrow', 'until-changed'];

interface QuietProps {
  readonly machine: MachineNow;
  readonly now: number;
}

/** Whether slots are left free for someone who works here: why, by hand, and when by itself. */
export function Quiet({ machine, now }: QuietProps) {
  const { quiet, settings, userIdle } = machine;
  const byHand = useAct(async (client, change: { readonly isQuiet: boolean; readonly time: HandTime }) => {
    await client.switchQuiet.mutate(change);
    return { kind: 'done', message: t(change.isQuiet ? 'quiet.done.on' : 'quiet.done.off') } as const;
  });
  const released = useAct(async client => {
    await client.releaseQuiet.mutate();
    return { kind: 'done', message: t('quiet.done.released') } as const;
  });
  const isPending = byHand.isPending || released.isPending;
  return (
    <section aria-labelledby="quiet-title" className={css.section}>
      <h2 id="quiet-title">{t('quiet.title')}</h2>
      <p className={css.words}>
        <StateMark state={quiet.isQuiet ? 'resting' : 'serving'} /> {quietWords(machine, now)}
      </p>
      <div className={css.row}>
        {TIMES.map(time => (
          <Button
            key={time}
            size="compact-sm"
            variant="default"
            disabled={isPending}
            onClick={() => byHand.run({ isQuiet: !quiet.isQuiet, time })}
          >
            {t(quiet.isQuiet ? `quiet.off.${time}` : `quiet.on.${time}`)}
          </Button>
        ))}
        {quiet.because === 'by-hand' && (
          <Button size="compact-sm" variant="default" disabled={isPending} onClick={() => released.run()}>
            {t('quiet.release')}
          </Button>
        )}
      </div>
      <Answer answer={quiet.because === 'by-hand' ? byHand.answer : (released.answer ?? byHand.answer)} />
      <QuietSettings settings={settings} userIdle={userIdle} />
    </section>
  );
}
