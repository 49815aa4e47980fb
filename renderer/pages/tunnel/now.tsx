import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { TunnelState } from '../../../main/node/control/tunnel-view.ts';
import { Answer } from '../../components/answer.tsx';
import { Command } from '../../components/command.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { Moment } from '../../components/time.tsx';
import { lasting, percent } from '../../i18n/figures.ts';
import { duration } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import { SwitchOff } from './switch-off.tsx';
import css from './tunnel.module.css';
import { useAct } from './use-tunnel.ts';

/** How the tunnel stands, and what can be done about it. */
export function Now({ state, now }: { readonly state: TunnelState; readonly now: number }) {
  const { standing, provider, wish, uptime } = state;
  const check = useAct(client => client.checkTunnel.mutate());
  const reopen = useAct(client => client.reopenTunnel.mutate());
  const isUpright = 'url' in standing;
  return (
    <section aria-labelledby="now-title" className={css.section}>
      <h2 id="now-title">{t('tunnel.now')}</h2>
      <dl className={css.facts}>
        <Fact name={t('tunnel.url')}>{isUpright ? <Command text={standing.url} /> : withoutUrl(state)}</Fact>
        {provider !== 'none' && <Fact name={t('tunnel.provider')}>{t(`tunnel.${provider}`)}</Fact>}
        {wish && (
          <Fact name={t('tunnel.wish')}>
            {t(wish.isGranted ? 'tunnel.wish.granted' : 'tunnel.wish.other', { name: wish.name })}
          </Fact>
        )}
        <Fact name={t('tunnel.checked')}>
          <Checked state={state} now={now} />
        </Fact>
        <Fact name={t('tunnel.uptime')}>
          {uptime
            ? t('tunnel.uptime.share', { share: percent(uptime.share), time: lasting(uptime.wanted) })
            : t('tunnel.uptime.none')}
        </Fact>
      </dl>
      {provider !== 'none' && (
        <div className={css.row}>
          <Button variant="default" disabled={!isUpright} loading={check.isPending} onClick={() => check.run()}>
            {t('tunnel.check')}
          </Button>
          <Button variant="default" loading={reopen.isPending} onClick={() => reopen.run()}>
            {t('tunnel.reopen')}
          </Button>
          <SwitchOff />
        </div>
      )}
      <Answer answer={check.answer} />
      <Answer answer={reopen.answer} />
    </section>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Checked({ state: { checked }, now }: { readonly state: TunnelState; readonly now: number }) {
  if (!checked) return t('tunnel.checked.never');
  const words =
    checked.kind === 'passed' ? t('tunnel.checked.passed', { time: duration(checked.took) }) : checked.message;
  return (
    <>
      <StateMark state={checked.kind === 'passed' ? 'serving' : 'degraded'} /> {words},{' '}
      <Moment at={checked.at} now={now} />
    </>
  );
}

function withoutUrl({ standing }: TunnelState): string {
  return t(standing.kind === 'off' ? 'tunnel.url.off' : 'tunnel.url.none');
}
