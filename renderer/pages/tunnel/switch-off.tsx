import { Button } from '@mantine/core';
import { useState } from 'react';
import { Answer } from '../../components/answer.tsx';
import { t } from '../../i18n/index.ts';
import css from './tunnel.module.css';
import { useAct } from './use-tunnel.ts';

/** Switches the tunnel off, once it was said who is cut off by that. */
export function SwitchOff() {
  const [isOpen, setIsOpen] = useState(false);
  const off = useAct(client => client.chooseTunnel.mutate({ tunnel: { provider: 'none' } }));
  if (!isOpen) {
    return (
      <Button variant="default" onClick={() => setIsOpen(true)}>
        {t('tunnel.off')}
      </Button>
    );
  }
  return (
    <div className={css.removal}>
      <p>{t('tunnel.off.loses')}</p>
      <div className={css.row}>
        <Button variant="default" loading={off.isPending} onClick={() => off.run()}>
          {t('tunnel.off.do')}
        </Button>
        <Button variant="default" onClick={() => setIsOpen(false)} autoFocus>
          {t('tunnel.off.keep')}
        </Button>
      </div>
      <Answer answer={off.answer} />
    </div>
  );
}
