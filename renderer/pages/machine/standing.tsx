import type { MachineNow } from '../../../main/node/control/machine-view.ts';
import { StateMark } from '../../components/state-mark.tsx';
import { t } from '../../i18n/index.ts';
import { wholePercent } from './amounts.ts';
import css from './machine.module.css';
import { planWords, twinWords } from './plan-words.ts';

const marks = { room: 'serving', busy: 'degraded', short: 'down' } as const;

/** What the machine's load means for requests, and how the twin's machine is. */
export function Standing({ machine }: { readonly machine: MachineNow }) {
  const { twin } = machine;
  return (
    <section aria-labelledby="plan-title" className={css.standing}>
      <h2 id="plan-title" className="only-heard">
        {t('machine.plan')}
      </h2>
      {planWords(machine).map(sentence => (
        <p key={sentence}>{sentence}</p>
      ))}
      {twin && (
        <p className={css.dim}>
          <StateMark state={twin.isHeard ? marks[twin.room ?? 'room'] : 'down'} /> {twinWords(twin)}{' '}
          {twin.isHeard &&
            twin.cpu !== undefined &&
            t('machine.twin.load', {
              cpu: wholePercent(twin.cpu),
              cores: twin.cores ?? 0,
              memory: twin.memory === undefined ? '–' : wholePercent(twin.memory),
            })}
        </p>
      )}
    </section>
  );
}
