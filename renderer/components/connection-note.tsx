import { useEffect, useRef, useState } from 'react';
import type { Connection } from '../api/node-access.tsx';
import { clockTime } from '../i18n/format.ts';
import { t } from '../i18n/index.ts';
import { Command } from './command.tsx';
import css from './page-frame.module.css';

const SHOWN = 5000;

/** Says that the node is lost, what to do, and for a moment that it is found again. */
export function ConnectionNote({ connection, now }: { readonly connection: Connection; readonly now: number }) {
  const was = useRef(connection.kind);
  const [isBack, setIsBack] = useState(false);
  const { kind } = connection;
  useEffect(() => {
    const hasReturned = was.current === 'lost' && kind === 'live';
    was.current = kind;
    setIsBack(hasReturned);
    if (!hasReturned) return;
    const timer = setTimeout(() => setIsBack(false), SHOWN);
    return () => clearTimeout(timer);
  }, [kind]);
  return (
    <div role="status" className={css.connection}>
      {connection.kind === 'lost' && (
        <div className={css.lost}>
          <p>
            <strong>{t('connection.lost', { time: clockTime(connection.since, now) })}</strong>{' '}
            {t('connection.lost.todo')}
          </p>
          <Command text="npm start" />
        </div>
      )}
      {isBack && <p className={css.back}>{t('connection.back')}</p>}
    </div>
  );
}
