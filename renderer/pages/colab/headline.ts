import type { ColabBackendState, ColabState } from '../../../main/node/control/colab-view.ts';
import type { Mood } from '../../components/page-frame.tsx';
import { relative } from '../../i18n/format.ts';
import { plural, t } from '../../i18n/index.ts';
import { ownersCall } from './owners-call.ts';

/** The answer to the page's question: is a Colab session attached, and for how long? What needs a hand comes first. */
export function colabHeadline(
  { backends, notebook }: ColabState,
  now: number,
): { readonly text: string; readonly mood: Mood } {
  if (backends.length === 0) return { text: t('colab.title.none'), mood: 'serving' };
  const call = notebook && ownersCall(notebook.pane);
  const served = backends.find(({ id }) => id === notebook?.serves) ?? backends[0];
  if (call && served?.worker?.standing !== 'ready') return { text: t(`colab.title.${call}`), mood: 'attention' };
  const urgent = backends.flatMap(backend => urgency(backend, now))[0];
  if (urgent !== undefined) return { text: urgent, mood: 'attention' };
  const own = backends.filter(({ url }) => url !== undefined);
  const ready = own.length + backends.filter(({ worker }) => worker?.standing === 'ready').length;
  if (ready === backends.length) return { text: plural('colab.title.ready', ready), mood: 'serving' };
  const preparing = backends.find(({ worker }) => worker?.standing === 'preparing');
  if (preparing) return { text: t('colab.title.preparing', { id: preparing.id }), mood: 'serving' };
  if (ready === 0) return { text: t('colab.title.unattached'), mood: 'attention' };
  return { text: t('colab.title.some', { ready, all: backends.length }), mood: 'attention' };
}

function urgency({ id, worker }: ColabBackendState, now: number): string[] {
  if (!worker) return [];
  const { standing, phase, endsAt } = worker;
  if (standing === 'failed' || standing === 'away') return [t(`colab.title.${standing}`, { id })];
  if (phase === 'over') return [t('colab.title.over', { id })];
  if (phase === 'running') return [];
  return [t(`colab.title.${phase}`, { id, time: relative(endsAt, now) })];
}
