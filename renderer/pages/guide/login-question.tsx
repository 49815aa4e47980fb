import { Button } from '@mantine/core';
import { type DesktopBridge, desktop, useDesktopState, useShellAct } from '../../api/desktop.ts';
import { t } from '../../i18n/index.ts';
import { PageLink } from '../../navigation.tsx';
import css from './login-question.module.css';
import type { StepName } from './steps.ts';

/**
 * Start at login, asked once: with the machine's name, and at the end if it was left open there. Nothing is switched on
 * unasked, and who goes on without an answer has said no for now. In a browser there is nothing to ask.
 */
export function LoginQuestion({ step }: { readonly step: StepName }) {
  if (!desktop || (step !== 'name' && step !== 'answer')) return null;
  return <Question bridge={desktop} isLastTime={step === 'answer'} />;
}

function Question({ bridge, isLastTime }: { readonly bridge: DesktopBridge; readonly isLastTime: boolean }) {
  const { data: state } = useDesktopState(bridge);
  const { run, isPending, isError } = useShellAct((isOn: boolean) => bridge.setStartAtLogin(isOn));
  if (!state || state.autostart.kind === 'unsupported') return null;
  const { autostart, isAutostartAnswered } = state;
  const isOpen = !isAutostartAnswered && autostart.kind === 'off';
  if (!isOpen && isLastTime) return null;
  return (
    <section aria-labelledby="login-title" className={css.question}>
      <h2 id="login-title">{t('desktop.question')}</h2>
      <p>{t('desktop.login.means')}</p>
      {isOpen && (
        <div className={css.answers}>
          <Button variant="default" disabled={isPending} onClick={() => run(true)}>
            {t('desktop.question.yes')}
          </Button>
          <Button variant="default" disabled={isPending} onClick={() => run(false)}>
            {t('desktop.question.no')}
          </Button>
        </div>
      )}
      <p role="status">
        {isError && t('desktop.failed')}
        {!isOpen && (
          <>
            {t(`desktop.login.${autostart.kind}`)} {t('desktop.question.later')}{' '}
            <PageLink to="settings">{t('page.settings')}</PageLink>
          </>
        )}
      </p>
    </section>
  );
}
