import { Button } from '@mantine/core';
import type { DesktopBridge, DesktopState } from '../../../api/desktop.ts';
import { useShellAct } from '../../../api/desktop.ts';
import { percent } from '../../../i18n/figures.ts';
import { t } from '../../../i18n/index.ts';
import { Choice } from './choice.tsx';
import { Failure } from './failure.tsx';
import { Row } from './row.tsx';

const CHANNELS = ['latest', 'beta'] as const;

/** Which version this is, whether there is a newer one, and the one step that comes next. */
export function Updates({ bridge, state }: { readonly bridge: DesktopBridge; readonly state: DesktopState }) {
  const { update, updateChannel, version } = state;
  const channel = useShellAct((wanted: (typeof CHANNELS)[number]) => bridge.setUpdateChannel(wanted));
  const step = useShellAct((act: () => Promise<void>) => act());
  const next = nextStep(update, bridge);
  return (
    <Row name={t('desktop.updates')} means={t('desktop.updates.means', { version })}>
      {update.kind !== 'unsupported' && (
        <Choice
          name={t('desktop.updates.channel')}
          values={CHANNELS}
          value={updateChannel}
          words={value => t(`desktop.updates.channel.${value}`)}
          choose={channel.run}
        />
      )}
      <p role="status">{updateWords(update)}</p>
      {next && (
        <Button size="compact-sm" variant="default" disabled={step.isPending} onClick={() => step.run(next.act)}>
          {t(next.name)}
        </Button>
      )}
      <Failure isShown={channel.isError || step.isError} />
    </Row>
  );
}

function updateWords(update: DesktopState['update']): string {
  switch (update.kind) {
    case 'unsupported':
    case 'idle':
    case 'checking':
      return t(`desktop.updates.${update.kind}`);
    case 'available':
    case 'ready':
      return t(`desktop.updates.${update.kind}`, { version: update.version });
    case 'downloading':
      return t('desktop.updates.downloading', { version: update.version, share: percent(update.share) });
  }
}

function nextStep(update: DesktopState['update'], bridge: DesktopBridge) {
  switch (update.kind) {
    case 'idle':
      return { name: 'desktop.updates.check', act: () => bridge.checkForUpdates() } as const;
    case 'available':
      return { name: 'desktop.updates.download', act: () => bridge.downloadUpdate() } as const;
    case 'ready':
      return { name: 'desktop.updates.install', act: () => bridge.installUpdate() } as const;
    case 'unsupported':
    case 'checking':
    case 'downloading':
      return undefined;
  }
}
