import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { Moment } from '../../components/time.tsx';
import { clockTime, fullTime } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import { callerOf, hookWords } from './job-words.ts';
import type { Job } from './jobs.ts';
import css from './queue.module.css';
import { useJob } from './use-queue.ts';

interface JobDetailsProps {
  readonly id: string;
  readonly now: number;
  readonly close: () => void;
}

/** All that is known of one job, in full length; nothing of what was asked or answered. */
export function JobDetails({ id, now, close }: JobDetailsProps) {
  const { data: job } = useJob(id);
  return (
    <section className={css.details} aria-label={t('job.details.of', { id })}>
      {job === null && <p>{t('job.gone')}</p>}
      {job && <Facts job={job} now={now} />}
      <Button size="compact-sm" variant="default" onClick={close}>
        {t('job.close')}
      </Button>
    </section>
  );
}

function Facts({ job, now }: { readonly job: Job; readonly now: number }) {
  const { state, complexity, notBefore, lastFailure, error, backend, webhook } = job;
  const isOpen = state === 'queued' || state === 'running';
  const isWaiting = notBefore !== undefined && notBefore > now;
  return (
    <>
      <dl className={css.facts}>
        <Fact name={t('job.id')}>{job.id}</Fact>
        <Fact name={t('job.caller')}>{callerOf(job)}</Fact>
        <Fact name={t('job.accepted')}>{fullTime(job.createdAt)}</Fact>
        {isOpen && <Fact name={t('job.until')}>{clockTime(job.expiresAt, now)}</Fact>}
        {job.endedAt !== undefined && <Fact name={t('job.endedAt')}>{fullTime(job.endedAt)}</Fact>}
        <Fact name={t('job.priority')}>{t(`job.priority.${job.userTier}`)}</Fact>
        <Fact name={t('job.complexity')}>
          {complexity === undefined
            ? t('job.complexity.unknown')
            : t('job.complexity.value', { complexity: complexity.toFixed(1) })}
        </Fact>
        <Fact name={t('job.tries')}>{job.attempts}</Fact>
        {state === 'queued' && (
          <Fact name={t('job.nextTry')}>{isWaiting ? <Moment at={notBefore} now={now} /> : t('job.nextTry.free')}</Fact>
        )}
        {backend !== undefined && <Fact name={t('job.by')}>{backend}</Fact>}
        <Fact name={t('job.hook')}>{webhook ? hookWords(webhook) : t('job.hook.none')}</Fact>
        {lastFailure !== undefined && <Fact name={t('job.lastFailure')}>{lastFailure}</Fact>}
        {error !== undefined && <Fact name={t('job.why')}>{error}</Fact>}
      </dl>
      <p className={css.dim}>{t('job.text')}</p>
    </>
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
