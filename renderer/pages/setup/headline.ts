import type { LiveState } from '../../../main/node/control/live-state.ts';
import { isAble } from '../../components/able.ts';
import type { Mood } from '../../components/page-frame.tsx';
import { list, plural, t } from '../../i18n/index.ts';
import { keyNamesOf } from './entries.ts';
import type { Configuration } from './use-setup.ts';

/** The section whose button is the next thing to press, if any. */
export type NextStep = 'ollama' | 'account' | 'callers' | undefined;

/** The answer to the page's question: what is set up, and what is missing? */
export function setupHeadline(
  state: Pick<LiveState, 'stations' | 'gateway'>,
  configuration: Configuration | undefined,
): { readonly text: string; readonly mood: Mood } {
  if (configuration?.kind === 'refused') return { text: t('setup.title.refused'), mood: 'attention' };
  const { access } = state.gateway;
  const able = state.stations.filter(isAble);
  if (able.length === 0) {
    const isComing = state.stations.some(
      station => station.state.kind === 'resting' || station.state.kind === 'preparing',
    );
    if (isComing) return { text: t('setup.title.coming'), mood: 'attention' };
    return { text: t('setup.title.nothing'), mood: 'down' };
  }
  if (access === 'this-machine') {
    return { text: t('setup.title.unconfigured', { names: list(able.map(({ id }) => id)) }), mood: 'serving' };
  }
  const backends = plural('setup.backends', able.length);
  if (access === 'anonymous') return { text: t('setup.title.open', { backends }), mood: 'attention' };
  if (!configuration) return { text: t('setup.title.reading'), mood: 'serving' };
  const keys = keyNamesOf(configuration).length;
  if (keys === 0) return { text: t('setup.title.closed'), mood: 'attention' };
  return { text: t('setup.title.done', { backends, keys: plural('setup.keys', keys) }), mood: 'serving' };
}

/** One primary button on the page: something that answers comes first, then somebody who may call. */
export function nextStep(state: Pick<LiveState, 'stations' | 'gateway'>, keys: number, hasOllama: boolean): NextStep {
  if (!state.stations.some(isAble)) return hasOllama ? 'ollama' : 'account';
  return state.gateway.access !== 'anonymous' && keys === 0 ? 'callers' : undefined;
}
