import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type DesktopBridge, desktop } from '../../api/desktop.ts';
import { Answer } from '../../components/answer.tsx';
import { t } from '../../i18n/index.ts';
import css from './colab.module.css';
import { COLAB_KEY } from './use-colab.ts';

interface RunWorkerProps {
  readonly backend: string;
  readonly canRun: boolean;
  /** It is what to do next on this page. */
  readonly isNext: boolean;
}

/** Runs the worker's cell in the notebook of the desktop app, by one click; in a browser it is not there. */
export function RunWorker({ backend, canRun, isNext }: RunWorkerProps) {
  return desktop ? <Run backend={backend} canRun={canRun} isNext={isNext} bridge={desktop} /> : null;
}

function Run({ backend, canRun, isNext, bridge }: RunWorkerProps & { readonly bridge: DesktopBridge }) {
  const queries = useQueryClient();
  const { mutate, isPending, data, isError } = useMutation({
    mutationFn: () => bridge.runColab(backend),
    onSettled: () => queries.invalidateQueries({ queryKey: [COLAB_KEY] }),
  });
  return (
    <div className={css.stack}>
      <Button
        size={isNext ? 'sm' : 'compact-sm'}
        variant={isNext ? 'filled' : 'default'}
        disabled={!canRun || isPending}
        onClick={() => mutate()}
      >
        {t(isPending ? 'colab.run.pending' : 'colab.run')}
      </Button>
      <Answer answer={isError ? { kind: 'refused', message: t('colab.run.failed') } : data && wordsOf(data)} />
    </div>
  );
}

function wordsOf(outcome: Awaited<ReturnType<DesktopBridge['runColab']>>) {
  if (outcome.kind === 'ran') return { kind: 'done', message: t('colab.run.ran') };
  return { kind: 'refused', message: outcome.kind === 'no-line' ? outcome.message : t(`colab.run.${outcome.kind}`) };
}
