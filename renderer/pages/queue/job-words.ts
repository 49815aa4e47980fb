import { clockTime, relative } from '../../i18n/format.ts';
import { plural, t } from '../../i18n/index.ts';
import type { Job } from './jobs.ts';
import type { PendingAct } from './use-acts.ts';

/** What became of a job so far: in a few words, and what there is to add. */
export function jobWords(job: Job, now: number): { readonly what: string; readonly more: string } {
  const { state, backend, error, endedAt, lastFailure } = job;
  const last = lastFailure === undefined ? [] : [t('job.last', { reason: bare(lastFailure) })];
  const ended = endedAt === undefined ? [] : [t('job.ended', { time: relative(endedAt, now) })];
  const hook = job.webhook ? [hookWords(job.webhook)] : [];
  switch (state) {
    case 'queued':
      return {
        what: waits(job, now),
        more: joined([...last, t('job.kept', { time: clockTime(job.expiresAt, now) }), ...hook]),
      };
    case 'running':
      return { what: t('job.running'), more: joined([...last, ...hook]) };
    case 'failed':
      return { what: error === undefined ? t('job.failed') : error, more: joined([...ended, ...hook]) };
    case 'done': {
      const what = backend === undefined ? t('job.done.plain') : t('job.done', { backend });
      return { what, more: joined([...ended, ...hook]) };
    }
    case 'cancelled':
      return { what: t('job.cancelled'), more: joined([...ended, ...hook]) };
  }
}

/** What is about to be done to a job, and what is lost by it. */
export function lossWords({ state }: Job, { kind, due }: PendingAct, now: number): ReturnType<typeof jobWords> {
  const isOver = state === 'done' || state === 'failed' || state === 'cancelled';
  return {
    what: t(`act.pending.${kind}`, { time: relative(Math.max(due, now), now) }),
    more: t(kind === 'discard' && isOver ? `act.loses.${state}` : 'act.loses.cancel'),
  };
}

/** Who asked, without the word by which the node tells keys from other ways in. */
export function callerOf({ owner }: Job): string {
  return owner.replace(/^key:/, '');
}

/** How it came in and how it is ranked. */
export function askedWords({ surface, userTier, complexity }: Job): string {
  const how = { surface, tier: t(`job.${userTier}`) };
  return complexity === undefined
    ? t('job.asked', how)
    : t('job.asked.complexity', { ...how, complexity: complexity.toFixed(1) });
}

/** Whether the one who is to be told was. */
export function hookWords({ host, state, attempts, lastError }: NonNullable<Job['webhook']>): string {
  const what = t(`job.hook.${state}`, { host });
  if (lastError === undefined || state === 'delivered') return what;
  return plural('job.hook.tries', attempts, { what, reason: bare(lastError) });
}

function waits({ notBefore, position }: Job, now: number): string {
  if (notBefore !== undefined && notBefore > now) return t('job.again', { time: relative(notBefore, now) });
  if (position === undefined) return t('job.waits');
  return position === 1 ? t('job.next') : t('job.place', { place: position });
}

function joined(parts: readonly string[]): string {
  const sentence = parts.join('; ');
  return sentence.slice(0, 1).toUpperCase() + sentence.slice(1);
}

function bare(reason: string): string {
  return reason.replace(/\.$/, '');
}
