import { Button } from '@mantine/core';
import { type DesktopBridge, useDesktopState, useShellAct } from '../../../api/desktop.ts';
import { t } from '../../../i18n/index.ts';
import settings from '../settings.module.css';
import { Choice } from './choice.tsx';
import css from './desktop.module.css';
import { Failure } from './failure.tsx';
import { Row } from './row.tsx';
import { KeyKeeping, OptionSwitch, StartAtLogin } from './switches.tsx';
import { Updates } from './updates.tsx';

const THEMES = ['system', 'light', 'dark'] as const;

/** How the app around this page behaves. It needs no node: it is there when the node is not. */
export function DesktopSection({ bridge }: { readonly bridge: DesktopBridge }) {
  const { data: state, isError } = useDesktopState(bridge);
  const theme = useShellAct((wanted: (typeof THEMES)[number]) => bridge.setTheme(wanted));
  const open = useShellAct((act: () => Promise<void>) => act());
  return (
    <section aria-labelledby="title-desktop" className={settings.section} id="desktop">
      <h2 id="title-desktop" tabIndex={-1} className={css.title}>
        {t('desktop.title')}
      </h2>
      <p className={settings.means}>{t('desktop.means')}</p>
      {isError && <p role="alert">{t('desktop.unread')}</p>}
      {state && (
        <>
          <StartAtLogin bridge={bridge} state={state} />
          {(['startHidden', 'stayInTray', 'stayAwake', 'isMuted'] as const).map(option => (
            <OptionSwitch key={option} option={option} bridge={bridge} state={state} />
          ))}
          <Row name={t('desktop.theme')} means={t('desktop.theme.means')}>
            <Choice
              name={t('desktop.theme')}
              values={THEMES}
              value={state.theme}
              words={value => t(`desktop.theme.${value}`)}
              choose={theme.run}
            />
            <Failure isShown={theme.isError} />
          </Row>
          <KeyKeeping bridge={bridge} state={state} />
          <Updates bridge={bridge} state={state} />
          <Row name={t('desktop.more')} means={t('desktop.more.means')}>
            <div className={css.buttons}>
              <Button size="compact-sm" variant="default" onClick={() => open.run(() => bridge.openColab())}>
                {t('desktop.more.colab')}
              </Button>
              <Button size="compact-sm" variant="default" onClick={() => open.run(() => bridge.openLogs())}>
                {t('desktop.more.logs')}
              </Button>
              <Button size="compact-sm" variant="default" onClick={() => open.run(() => bridge.exportDiagnostics())}>
                {t('desktop.more.diagnostics')}
              </Button>
            </div>
            <Failure isShown={open.isError} />
          </Row>
        </>
      )}
    </section>
  );
}
