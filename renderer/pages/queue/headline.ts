import type { Mood } from '../../components/page-frame.tsx';
import { duration } from '../../i18n/format.ts';
import { plural, t } from '../../i18n/index.ts';
import type { QueueState } from './jobs.ts';

/** The answer to the page's question: does anything wait, and does any of it need a hand? */
export function queueHeadline(queue: QueueState, now: number): { text: string; mood: Mood } {
  const { counts, trouble } = queue;
  if (trouble?.kind === 'out') return { text: t('queue.title.shut'), mood: 'down' };
  if (isFull(queue)) return { text: t('queue.title.full'), mood: 'down' };
  const what = open(queue, now);
  if (counts.failed === 0) return { text: what ?? t('queue.title.nothing'), mood: 'serving' };
  if (what === undefined) return { text: plural('queue.title.failed', counts.failed), mood: 'attention' };
  const failed = plural('queue.title.failed.short', counts.failed);
  return { text: t('queue.title.failed.too', { what, failed }), mood: 'attention' };
}

/** Whether the next job is refused. */
export function isFull({ counts, maxJobs }: QueueState): boolean {
  return counts.queued + counts.running >= maxJobs;
}

function open({ counts, oldest }: QueueState, now: number): string | undefined {
  if (counts.queued > 0) {
    return plural('queue.title.waiting', counts.queued, { time: age(Math.max(0, now - (oldest ?? now))) });
  }
  return counts.running > 0 ? plural('queue.title.running', counts.running) : undefined;
}

/** `40 s`, `3 min`, `2 h 5 min`: it is read across a room, so no seconds beside minutes. */
function age(ms: number): string {
  return duration(ms < 60_000 ? Math.max(1, Math.floor(ms / 1000)) * 1000 : ms).replace(/ min \d+ s$/, ' min');
}
