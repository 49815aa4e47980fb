import { Button } from '@mantine/core';
import type { InstallShown } from '../../../main/node/control/engine-view.ts';
import { byteCount } from '../../i18n/bytes.ts';
import { duration } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import { Command } from '../command.tsx';
import { fetchedPercent } from '../fetched-share.ts';
import { reasonOf } from '../reason-of.ts';
import css from './engine-panel.module.css';
import { useInstall } from './use-engines.ts';

/** Ollama's official release comes to the node's machine by a click, or by a command that is copied. */
export function InstallOllama({ install }: { readonly install: InstallShown }) {
  const act = useInstall();
  const begin = (text: string) => (
    <Button variant="default" onClick={() => act.mutate('begin')} disabled={act.isPending}>
      {text}
    </Button>
  );
  return (
    <div className={css.stack}>
      <Progress install={install} />
      {install.kind === 'offered' && begin(t('install.do'))}
      {install.kind === 'failed' && begin(t('install.again'))}
      {(install.kind === 'fetching' || install.kind === 'asking') && (
        <Button variant="default" onClick={() => act.mutate('cancel')} disabled={act.isPending}>
          {t('install.cancel')}
        </Button>
      )}
      {'command' in install && install.command !== undefined && (
        <>
          <p className={css.dim}>{t('install.command')}</p>
          <Command text={install.command} />
        </>
      )}
      <p role="status" className={css.said}>
        {act.isError && t('engine.act.failed', { message: reasonOf(act.error) })}
      </p>
    </div>
  );
}

function Progress({ install }: { readonly install: InstallShown }) {
  switch (install.kind) {
    case 'offered':
      return <p>{install.about}</p>;
    case 'not-offered':
      return <p>{install.reason}</p>;
    case 'failed':
      return <p>{install.message}</p>;
    case 'asking':
      return <p>{t('install.asking')}</p>;
    case 'fetching':
      return <Fetching install={install} />;
    case 'checking':
    case 'placing':
    case 'installed':
      return <p>{t(`install.${install.kind}`, { version: install.version })}</p>;
  }
}

function Fetching({ install }: { readonly install: Extract<InstallShown, { kind: 'fetching' }> }) {
  const { version, from, total, bytesPerSecond, secondsLeft } = install;
  const percent = fetchedPercent(install);
  const speed =
    bytesPerSecond === undefined || secondsLeft === undefined
      ? ''
      : t('install.speed', { speed: byteCount(bytesPerSecond), left: duration(secondsLeft * 1000) });
  return (
    <div className={css.stack}>
      <p>
        {t('install.fetching', { version, from, percent, size: byteCount(total) })}
        {speed}
      </p>
      <div
        role="progressbar"
        aria-label={t('install.progress')}
        aria-valuenow={percent}
        aria-valuemin={0}
        aria-valuemax={100}
        className={css.bar}
      >
        <div style={{ width: `${percent}%` }} />
      </div>
    </div>
  );
}
