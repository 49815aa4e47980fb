import type { DesktopBridge, DesktopState } from '../../../api/desktop.ts';
import { useShellAct } from '../../../api/desktop.ts';
import { t } from '../../../i18n/index.ts';
import { Failure } from './failure.tsx';
import { Row, Switch } from './row.tsx';

interface PartProps {
  readonly bridge: DesktopBridge;
  readonly state: DesktopState;
}

/** Start at login, as the system has it. */
export function StartAtLogin({ bridge, state }: PartProps) {
  const { kind } = state.autostart;
  const { run, isPending, isError } = useShellAct((isOn: boolean) => bridge.setStartAtLogin(isOn));
  return (
    <Row name={t('desktop.login')} means={t('desktop.login.means')}>
      {kind !== 'unsupported' && (
        <Switch name={t('desktop.login')} isOn={kind === 'on'} isPending={isPending} set={run} />
      )}
      <p>{t(`desktop.login.${kind}`)}</p>
      <Failure isShown={isError} />
    </Row>
  );
}

/** A switch that is nothing but a preference of the shell. */
export function OptionSwitch({
  option,
  bridge,
  state,
}: PartProps & { readonly option: keyof DesktopState['options'] }) {
  const { run, isPending, isError } = useShellAct((isOn: boolean) => bridge.setOption(option, isOn));
  const name = t(`desktop.${option}`);
  return (
    <Row name={name} means={t(`desktop.${option}.means`)}>
      <Switch name={name} isOn={state.options[option]} isPending={isPending} set={run} />
      <Failure isShown={isError} />
    </Row>
  );
}

/** Where the key of the secrets is, honestly; a switch only where there is something to choose. */
export function KeyKeeping({ bridge, state }: PartProps) {
  const { keyKeeping } = state;
  const { run, isPending, isError } = useShellAct((isOn: boolean) => bridge.setKeyChain(isOn));
  return (
    <Row name={t('desktop.key')} means={t('desktop.key.means')}>
      {(keyKeeping === 'key-chain' || keyKeeping === 'file') && (
        <Switch
          name={t('desktop.key.use')}
          label={t('desktop.key.use')}
          isOn={keyKeeping === 'key-chain'}
          isPending={isPending}
          set={run}
        />
      )}
      <p>{t(`desktop.key.${keyKeeping}`)}</p>
      <Failure isShown={isError} />
    </Row>
  );
}
