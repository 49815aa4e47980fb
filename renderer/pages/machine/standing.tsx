import type { MachineNow } from '../../../main/node/control/machine-view.ts';
import { t } from '../../i18n/index.ts';
import css from './machine.module.css';
import { planWords } from './plan-words.ts';

/** What this machine's load means for requests. */
export function Standing({ machine }: { readonly machine: MachineNow }) {
  return (
    <section aria-labelledby="plan-title" className={css.standing}>
      <h2 id="plan-title" className="only-heard">
        {t('machine.plan')}
      </h2>
      {planWords(machine).map(sentence => (
        <p key={sentence}>{sentence}</p>
      ))}
    </section>
  );
}
