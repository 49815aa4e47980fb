import type { Mood } from '../../components/page-frame.tsx';
import { duration } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import type { Turn } from './turn.ts';

/** What the playground answers: where is the prompt now, or who answered it? */
export function playgroundHeadline(turn: Turn | undefined): { readonly text: string; readonly mood: Mood } {
  if (!turn) return { text: t('play.title.ready'), mood: 'serving' };
  const { end, hops, backend, startedAt, endedAt } = turn;
  switch (end?.kind) {
    case undefined: {
      const last = hops.at(-1);
      if (!last) return { text: t('play.title.deciding'), mood: 'serving' };
      const isAnswering = last.state === 'answering';
      const name = last.backend;
      return { text: t(isAnswering ? 'play.title.answering' : 'play.title.asking', { name }), mood: 'serving' };
    }
    case 'done': {
      const by = hops.findLast(({ state }) => state === 'ok' || state === 'answering')?.backend ?? backend ?? '';
      const time = duration(Math.max(0, (endedAt ?? startedAt) - startedAt));
      return { text: t('play.title.done', { name: by, time }), mood: 'serving' };
    }
    case 'refused':
      return { text: t('play.title.refused'), mood: 'down' };
    case 'stopped':
      return { text: t('play.title.stopped'), mood: 'attention' };
    case 'lost':
      return { text: t('play.title.lost'), mood: 'attention' };
  }
}
