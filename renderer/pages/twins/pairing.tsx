import { Button } from '@mantine/core';
import { useState } from 'react';
import type { TwinsState } from '../../../main/node/control/twin-view.ts';
import { t } from '../../i18n/index.ts';
import { EnterCode } from './enter-code.tsx';
import { ShowCode } from './show-code.tsx';
import css from './twins.module.css';

interface PairingProps {
  readonly state: TwinsState;
  /** The pairing does not hold any more: making a new one is what to do. */
  readonly isBroken: boolean;
  readonly now: number;
}

/** Brings two machines together: one shows a code, the other enters it. Either may be this one. */
export function Pairing({ state, isBroken, now }: PairingProps) {
  const [isWanted, setIsWanted] = useState(false);
  const { self, twin, pairing } = state;
  const isOpen = !twin || isBroken || isWanted || pairing.offer !== undefined;
  return (
    <section aria-labelledby="pairing-title" className={css.section}>
      <h2 id="pairing-title">{t(twin ? 'pairing.title.again' : 'pairing.title')}</h2>
      <p className={css.words}>{t(twin ? 'pairing.again.why' : 'pairing.why')}</p>
      {isOpen ? (
        <div className={css.ways}>
          <ShowCode state={state} isNext={!twin || isBroken} now={now} />
          <EnterCode id={self.id} />
        </div>
      ) : (
        <Button size="compact-sm" variant="default" onClick={() => setIsWanted(true)}>
          {t('pairing.again.open')}
        </Button>
      )}
    </section>
  );
}
