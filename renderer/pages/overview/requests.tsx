import { Button, TextInput } from '@mantine/core';
import { type RefObject, useMemo } from 'react';
import type { LiveState } from '../../../main/node/control/live-state.ts';
import { Command } from '../../components/command.tsx';
import { endOf } from '../../components/outcome.tsx';
import { t } from '../../i18n/index.ts';
import { PageLink } from '../../navigation.tsx';
import type { RequestRecord } from './cascade-order.ts';
import { RequestRow } from './request-row.tsx';
import css from './requests.module.css';

/** A list of more would have to be virtual; older requests get a page of their own. */
const MOST = 100;

interface RequestsProps {
  readonly state: LiveState;
  readonly now: number;
  readonly filter: string;
  readonly setFilter: (filter: string) => void;
  readonly field: RefObject<HTMLInputElement | null>;
  /** The request whose trail is shown. */
  readonly opened: string;
  readonly open: (id: string) => void;
}

/** The last requests, newest first, with the way that each of them took. */
export function Requests({ state, now, filter, setFilter, field, opened, open }: RequestsProps) {
  const { requests } = state;
  const found = useMemo(() => {
    const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
    return requests.filter(request => words.every(word => searchText(request).includes(word)));
  }, [requests, filter]);
  const shown = found.slice(0, MOST);
  return (
    <section aria-labelledby="requests-title" className={css.requests}>
      <div className={css.head}>
        <h2 id="requests-title" className={css.title}>
          {t('requests.title')}
        </h2>
        <PageLink to="requests">{t('requests.all')}</PageLink>
        {requests.length > 0 && (
          <TextInput
            ref={field}
            size="xs"
            className={css.filter}
            aria-label={t('requests.filter')}
            placeholder={t('requests.filter.hint')}
            value={filter}
            onChange={event => setFilter(event.currentTarget.value)}
          />
        )}
      </div>
      {requests.length === 0 && (
        <div className={css.none}>
          <p>{t('requests.none')}</p>
          <Command text={example(state)} />
        </div>
      )}
      {requests.length > 0 && found.length === 0 && (
        <div className={css.none}>
          <p>{t('requests.none.match', { filter })}</p>
          <Button size="compact-sm" variant="default" onClick={() => setFilter('')}>
            {t('requests.none.clear')}
          </Button>
        </div>
      )}
      {shown.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <section className={css.scroll} tabIndex={0} aria-labelledby="requests-title">
          <table className={css.table}>
            <thead>
              <tr>
                <th scope="col">{t('requests.when')}</th>
                <th scope="col">{t('requests.route')}</th>
                <th scope="col">{t('requests.asked')}</th>
                <th scope="col" className={css.number}>
                  {t('requests.score')}
                </th>
                <th scope="col" className={css.number}>
                  {t('requests.took')}
                </th>
                <th scope="col" className={css.number}>
                  {t('requests.tokens')}
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.map(request => (
                <RequestRow
                  key={request.id}
                  request={request}
                  now={now}
                  isOpen={opened === request.id}
                  toggle={() => open(opened === request.id ? '' : request.id)}
                />
              ))}
            </tbody>
          </table>
        </section>
      )}
      {found.length > MOST && <p className={css.capped}>{t('requests.capped', { count: MOST })}</p>}
    </section>
  );
}

/** What a filter is looked for in: the words of the row, as they stand there. */
function searchText(request: RequestRecord): string {
  const attempts = request.attempts.flatMap(({ backend, outcome }) => [backend, t(`outcome.${outcome}`)]);
  return [
    request.id,
    request.surface,
    request.target,
    request.tier,
    request.model,
    request.backend,
    t(`outcome.${endOf(request)}`),
    ...attempts,
  ]
    .join(' ')
    .toLowerCase();
}

function example({ gateway }: LiveState): string {
  const key = gateway.access === 'keys' ? ` -H 'authorization: Bearer tk_…'` : '';
  const body = `{"model":"auto","messages":[{"role":"user","content":"Hello"}]}`;
  return `curl ${gateway.url}/v1/chat/completions${key} -H 'content-type: application/json' -d '${body}'`;
}
