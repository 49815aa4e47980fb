import type { EngineShown } from '../../../main/node/control/engine-view.ts';
import { relative } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import type { StateKind } from '../state-mark.tsx';

/** `127.0.0.1:11434`. */
export function placeOf({ baseUrl }: EngineShown): string {
  return new URL(baseUrl).host;
}

export function markOf({ state }: EngineShown): StateKind {
  switch (state.kind) {
    case 'adopted':
    case 'started':
      return 'serving';
    case 'starting':
    case 'stopping':
      return 'preparing';
    case 'backing-off':
      return 'resting';
    case 'hung':
      return 'degraded';
    case 'absent':
    case 'failed':
    case 'stopped':
      return 'down';
    case 'looking':
      return 'untried';
  }
}

/** How it is: what follows its name, be it the rest of the sentence or a sentence of its own. */
export function wordsFor(engine: EngineShown, now: number): string {
  const { state } = engine;
  switch (state.kind) {
    case 'hung':
      return ` ${hungWords(engine, state.reason)}`;
    case 'backing-off':
      return `: ${t('engine.resting', { reason: state.reason, when: relative(state.until, now) })}`;
    case 'failed':
      return `: ${state.reason}`;
    case 'absent':
      return `: ${state.sentence}`;
    default:
      return ` ${t(`engine.${state.kind}`)}`;
  }
}

function hungWords({ isOurs, actions }: EngineShown, reason: string): string {
  if (isOurs) return t('engine.hung.ours', { reason });
  return actions.includes('restart') ? t('engine.hung.ending', { reason }) : t('engine.hung.adopted', { reason });
}

/** Something is wrong, and its log may say what. */
export function isTroubled({ state }: EngineShown): boolean {
  return ['hung', 'backing-off', 'failed'].includes(state.kind);
}
