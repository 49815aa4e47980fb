import type { TunnelState } from '../../../main/node/control/tunnel-view.ts';
import type { Mood } from '../../components/page-frame.tsx';
import { relative } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';

/** The answer to the page's question: is this machine reached from outside? */
export function tunnelHeadline({ standing, told, access }: TunnelState, now: number): { text: string; mood: Mood } {
  switch (standing.kind) {
    case 'off':
      return { text: t(told ? 'tunnel.title.off.told' : 'tunnel.title.off'), mood: 'serving' };
    case 'opening':
    case 'checking':
      return { text: t(`tunnel.title.${standing.kind}`), mood: 'serving' };
    case 'open':
      return { text: t('tunnel.title.open'), mood: access === 'anonymous' ? 'attention' : 'serving' };
    case 'degraded':
      return { text: t('tunnel.title.degraded'), mood: 'attention' };
    case 'reopening':
      return { text: t('tunnel.title.reopening', { when: relative(Math.max(standing.at, now), now) }), mood: 'down' };
    case 'refused':
      return { text: t('tunnel.title.refused'), mood: 'down' };
  }
}
