import type { ModelsState } from '../../../main/node/control/models-view.ts';
import type { Mood } from '../../components/page-frame.tsx';
import { duration } from '../../i18n/format.ts';
import { plural, t } from '../../i18n/index.ts';

/** The answer to the page's question: what can this machine answer with? */
export function modelsHeadline(state: ModelsState): { text: string; mood: Mood } {
  const { engine, models, missing, pulls } = state;
  if (engine.kind === 'absent') return { text: t('models.title.absent'), mood: 'down' };
  const coming = pulls.find(({ state: { kind } }) => kind === 'pulling');
  if (coming) return { text: comingWords(coming), mood: missing.length > 0 ? 'attention' : 'serving' };
  const [first] = missing;
  if (first) return { text: plural('models.title.missing', missing.length, { model: first.model }), mood: 'attention' };
  const failed = pulls.find(({ state: { kind } }) => kind === 'failed' || kind === 'resting');
  if (failed) return { text: t('models.title.failed', { model: failed.model }), mood: 'attention' };
  if (models.length === 0) return { text: t('models.title.none'), mood: 'attention' };
  const loaded = models.filter(model => model.loaded).length;
  return { text: plural('models.title.well', models.length, { loaded }), mood: 'serving' };
}

function comingWords({ model, done, total, timeLeft }: ModelsState['pulls'][number]): string {
  if (!total) return t('models.title.pulling.begins', { model });
  const left = timeLeft === undefined ? '' : t('models.title.pulling.left', { time: duration(timeLeft) });
  return t('models.title.pulling', { model, percent: Math.floor((done / total) * 100), left });
}
