import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { useCallback, useRef, useState } from 'react';
import { useNode } from '../../api/node-access.tsx';
import { useAddressValue } from '../../components/address-value.ts';
import type { Shortcut } from '../../components/keys.tsx';
import { Notices } from '../../components/notices.tsx';
import { useNow } from '../../components/now.ts';
import { PageFrame } from '../../components/page-frame.tsx';
import { reasonOf } from '../../components/reason-of.ts';
import { amount } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import { isFull, queueHeadline } from './headline.ts';
import { JobDetails } from './job-details.tsx';
import { JobList } from './job-list.tsx';
import { type JobState, jobStates, type QueueState } from './jobs.ts';
import css from './queue.module.css';
import { useActs } from './use-acts.ts';
import { useQueueState } from './use-queue.ts';

/** The page that answers: does anything wait, and does any of it need a hand? */
export function Queue() {
  const { state } = useNode();
  const now = useNow();
  const { data: queue, error } = useQueueState();
  const acts = useActs();
  const [filter, setFilter] = useAddressValue('filter');
  const [named, setNamed] = useAddressValue('state');
  const [job, setJob] = useAddressValue('job');
  const [row, setRow] = useAddressValue('row');
  const [begin] = useState(() => Math.max(0, Number.parseInt(row, 10) || 0));
  const moved = useCallback((to: number) => setRow(to > 0 ? String(to) : ''), [setRow]);
  const field = useRef<HTMLInputElement>(null);
  const chosen = jobStates.find(known => known === named) ?? 'all';

  const shortcuts: Shortcut[] = [
    { keys: '/', what: t('keys.filter.jobs'), run: () => field.current?.focus() },
    {
      keys: 'Escape',
      what: t('keys.escape'),
      run: () => {
        if (document.activeElement === field.current) {
          setFilter('');
          field.current?.blur();
        } else setJob('');
      },
    },
  ];
  return (
    <PageFrame title={state && titleOf(queue, error, now)} now={now} shortcuts={shortcuts}>
      {queue && <Obstacles queue={queue} />}
      {queue && (
        <div className={css.toolbar}>
          <SegmentedControl
            size="xs"
            aria-label={t('queue.state')}
            value={chosen}
            transitionDuration={0}
            onChange={value => setNamed(value === 'all' ? '' : value)}
            data={[{ value: 'all', label: t('queue.state.all') }, ...jobStates.map(each => tabOf(each, queue))]}
          />
          <TextInput
            ref={field}
            size="xs"
            className={css.filter}
            aria-label={t('queue.filter')}
            placeholder={t('queue.filter.hint')}
            value={filter}
            onChange={event => setFilter(event.currentTarget.value)}
          />
        </div>
      )}
      <p role="status" className={css.said}>
        {acts.said}
      </p>
      {job && <JobDetails id={job} now={now} close={() => setJob('')} />}
      {queue && (
        <JobList
          state={chosen}
          search={filter.trim()}
          now={now}
          acts={acts}
          begin={begin}
          moved={moved}
          opened={job}
          open={setJob}
          empty={<Nothing queue={queue} state={chosen} filter={filter} clear={() => setFilter('')} />}
        />
      )}
    </PageFrame>
  );
}

/** What stands in the way of new jobs, or was lost before, and what to do. */
function Obstacles({ queue }: { readonly queue: QueueState }) {
  const { trouble, maxJobs } = queue;
  if (trouble) {
    const { kind, sentence, remedy } = trouble;
    return <Notices notices={[{ level: kind === 'out' ? 'down' : 'attention', text: sentence, remedy }]} />;
  }
  if (!isFull(queue)) return null;
  return <Notices notices={[{ level: 'down', text: t('queue.full.why', { count: amount(maxJobs) }) }]} />;
}

interface NothingProps {
  readonly queue: QueueState;
  readonly state: JobState | 'all';
  readonly filter: string;
  readonly clear: () => void;
}

function Nothing({ queue, state, filter, clear }: NothingProps) {
  if (queue.trouble?.kind === 'out') return <p className={css.none}>{t('queue.none.shut')}</p>;
  if (filter.trim()) {
    return (
      <div className={css.none}>
        <p>{t('queue.none.match', { filter })}</p>
        <Button size="compact-sm" variant="default" onClick={clear}>
          {t('queue.none.clear')}
        </Button>
      </div>
    );
  }
  return (
    <div className={css.none}>
      <p>{t(`queue.none.${state}`)}</p>
      {state === 'all' && <p>{t('queue.none.why')}</p>}
    </div>
  );
}

function titleOf(queue: QueueState | undefined, error: Error | null, now: number) {
  if (queue) return queueHeadline(queue, now);
  if (error) return { text: t('queue.unread', { message: reasonOf(error) }), mood: 'attention' as const };
  return { text: t('queue.reading'), mood: 'serving' as const };
}

function tabOf(state: JobState, { counts }: QueueState) {
  const count = counts[state];
  const name = t(`queue.state.${state}`);
  return { value: state, label: count > 0 ? t('queue.state.count', { name, count: amount(count) }) : name };
}
