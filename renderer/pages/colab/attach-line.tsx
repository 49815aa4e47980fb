import { Button } from '@mantine/core';
import type { ColabBackendState } from '../../../main/node/control/colab-view.ts';
import { Answer } from '../../components/answer.tsx';
import { Command } from '../../components/command.tsx';
import { duration } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import css from './colab.module.css';
import { useLine } from './use-colab.ts';

interface AttachLineProps {
  readonly backend: ColabBackendState;
  readonly canShow: boolean;
  /** It is what to do next on this page. */
  readonly isNext: boolean;
  readonly now: number;
}

const COLAB = 'https://colab.research.google.com/#create=true';

/** The line that attaches a worker: made on a click, shown once, with the time that it is good for. */
export function AttachLine({ backend: { id, lineUntil, worker }, canShow, isNext, now }: AttachLineProps) {
  const line = useLine(id);
  const left = (until: number) => duration(Math.max(0, Math.ceil((until - now) / 1000) * 1000));
  const shown = lineUntil !== undefined && lineUntil > now ? line.shown : undefined;
  return (
    <div className={css.stack}>
      {shown && (
        <>
          <Command text={shown.line} what={t('colab.line')} />
          <p>{t('colab.line.todo')}</p>
          <p className={css.dim}>{t('colab.line.left', { time: left(shown.expiresAt) })}</p>
        </>
      )}
      {!shown && lineUntil !== undefined && (
        <p className={css.dim}>{t('colab.line.open', { time: left(lineUntil) })}</p>
      )}
      {!shown && worker && <p className={css.dim}>{t('colab.line.replaces')}</p>}
      <div className={css.row}>
        {shown ? (
          <Button size="compact-sm" variant="default" disabled={line.isPending} onClick={line.withdraw}>
            {t('colab.line.withdraw')}
          </Button>
        ) : (
          <Button
            size={isNext ? 'sm' : 'compact-sm'}
            variant={isNext ? 'filled' : 'default'}
            disabled={!canShow || line.isPending}
            onClick={line.show}
          >
            {t(worker || lineUntil !== undefined ? 'colab.line.new' : 'colab.line.show')}
          </Button>
        )}
        <a href={COLAB} target="_blank" rel="noreferrer">
          {t('colab.colab')}
        </a>
      </div>
      <Answer answer={line.problem === undefined ? undefined : { kind: 'refused', message: line.problem }} />
    </div>
  );
}
