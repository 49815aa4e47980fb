import { Button } from '@mantine/core';
import { useState } from 'react';
import { useNode } from '../../api/node-access.tsx';
import { useAddressValue } from '../../components/address-value.ts';
import { useNow } from '../../components/now.ts';
import { PageFrame } from '../../components/page-frame.tsx';
import { t } from '../../i18n/index.ts';
import css from './guide.module.css';
import { LoginQuestion } from './login-question.tsx';
import { Progress } from './progress.tsx';
import { useSkipped } from './skipped.ts';
import { StepBody } from './step-body.tsx';
import { nextOpen, STEPS, type Step, type StepName, stepCalled, stepsOf } from './steps.ts';
import { useDone } from './use-done.ts';

/** The page that answers: what is left to do until this node answers as it should? */
export function Guide() {
  const { state } = useNode();
  const now = useNow();
  const done = useDone();
  const [skipped, setSkipped] = useSkipped();
  const [address, setAddress] = useAddressValue('step');
  // A step that is done stays on the screen until its reader goes on: what came of it stands there.
  const [entered, setEntered] = useState<StepName>();
  const steps = done && stepsOf(done, skipped);
  const current = stepCalled(address) ?? entered ?? (steps && (nextOpen(steps) ?? 'answer'));
  if (current !== undefined && entered === undefined) setEntered(current);
  const open = (step: StepName) => {
    setEntered(step);
    setAddress(step);
  };
  return (
    <PageFrame title={state && titleOf(steps, current)} now={now}>
      {steps && current ? (
        <div className={css.columns}>
          <Progress steps={steps} current={current} open={open} />
          <div>
            <p className={css.means}>{t(`guide.${current}.means`)}</p>
            <StepBody step={current} now={now} />
            <LoginQuestion step={current} />
            <Onward
              steps={steps}
              current={current}
              open={open}
              skip={() => {
                setSkipped(current, true);
                open(nextOpen(stepsOf(done, new Set([...skipped, current])), current) ?? 'answer');
              }}
              takeUp={() => setSkipped(current, false)}
            />
          </div>
        </div>
      ) : (
        <div className={css.skeleton} aria-hidden="true" />
      )}
    </PageFrame>
  );
}

interface OnwardProps {
  readonly steps: readonly Step[];
  readonly current: StepName;
  readonly open: (step: StepName) => void;
  readonly skip: () => void;
  readonly takeUp: () => void;
}

/** The way to the next step, whether this one is done, skipped or open. */
function Onward({ steps, current, open, skip, takeUp }: OnwardProps) {
  const state = steps.find(({ name }) => name === current)?.state;
  const next = nextOpen(steps, current);
  return (
    <div className={css.onward}>
      {state === 'done' && next && (
        <Button onClick={() => open(next)}>{t('guide.next', { step: t(`guide.${next}`) })}</Button>
      )}
      {state === 'open' && next && (
        <Button variant="default" onClick={skip}>
          {t('guide.skip')}
        </Button>
      )}
      {state === 'skipped' && (
        <Button variant="default" onClick={takeUp}>
          {t('guide.takeUp')}
        </Button>
      )}
    </div>
  );
}

function titleOf(steps: readonly Step[] | undefined, current: StepName | undefined) {
  if (!steps || !current) return undefined;
  const left = steps.filter(({ state }) => state === 'open').length;
  if (left === 0) return { text: t('guide.title.done'), mood: 'serving' as const };
  const number = STEPS.indexOf(current) + 1;
  const step = t(`guide.${current}`);
  return { text: t('guide.title.step', { number, all: STEPS.length, step }), mood: 'serving' as const };
}
