import { Button } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useCallback, useRef, useState } from 'react';
import { useNode } from '../../api/node-access.tsx';
import { useAddressValue } from '../../components/address-value.ts';
import type { Shortcut } from '../../components/keys.tsx';
import { useNow } from '../../components/now.ts';
import { PageFrame } from '../../components/page-frame.tsx';
import { reasonOf } from '../../components/reason-of.ts';
import { amount } from '../../i18n/format.ts';
import { plural, t } from '../../i18n/index.ts';
import { PageLink } from '../../navigation.tsx';
import { Filters } from './filters.tsx';
import { requestsHeadline } from './headline.ts';
import { type Choice, isEverything } from './past-requests.ts';
import { RequestDetails } from './request-details.tsx';
import { RequestList } from './request-list.tsx';
import css from './requests.module.css';
import { type Rows, useRows } from './use-requests.ts';

/** What is typed is looked for after a pause of so long, ms. */
const TYPED = 150;

/** The page that answers: what became of a request, and why did it go that way? */
export function Requests() {
  const { state } = useNode();
  const now = useNow();
  const { choice, choose, clear } = useChoice();
  const [opened, open] = useAddressValue('request');
  const [row, setRow] = useAddressValue('row');
  const [begin] = useState(() => Math.max(0, Number.parseInt(row, 10) || 0));
  // Further down the list stands still, whatever comes meanwhile.
  const [until, setUntil] = useState(() => (begin > 0 ? Date.now() : undefined));
  const [seen, setSeen] = useState({ first: begin, last: begin });
  const field = useRef<HTMLInputElement>(null);
  const [search] = useDebouncedValue(choice.search.trim(), TYPED);
  const asked = { ...choice, search };
  const { rows, error } = useRows(asked, now, until, seen.first, seen.last);
  const look = useCallback((first: number, last: number) => setSeen({ first, last }), []);
  const moved = useCallback(
    (to: number) => {
      setRow(to > 0 ? String(to) : '');
      setUntil(was => (to > 0 ? (was ?? Date.now()) : undefined));
    },
    [setRow],
  );

  const shortcuts: Shortcut[] = [
    { keys: '/', what: t('keys.filter'), run: () => field.current?.focus() },
    {
      keys: 'Escape',
      what: t('keys.escape'),
      run: () => {
        if (document.activeElement === field.current) {
          choose.search('');
          field.current?.blur();
        } else open('');
      },
    },
  ];
  const isFiltered = !isEverything(asked);
  const title = () => {
    if (rows) return requestsHeadline(rows.total, isFiltered);
    if (error) return { text: t('past.title.unread', { message: reasonOf(error) }), mood: 'attention' as const };
    return { text: t('past.title.reading'), mood: 'serving' as const };
  };
  const details = opened && <RequestDetails key={opened} id={opened} close={() => open('')} />;
  return (
    <PageFrame title={state && title()} now={now} shortcuts={shortcuts}>
      {state && (
        <>
          <p className={css.what}>
            {t('past.what')} <PageLink to="settings">{t('past.what.settings')}</PageLink>.{' '}
            {rows && <Besides rows={rows} />} {running(state.requests)}
          </p>
          <Filters state={state} choice={choice} choose={choose} field={field} />
        </>
      )}
      {!rows && !error && <div className={css.skeleton} aria-hidden="true" />}
      {rows && rows.total > 0 && (
        <RequestList
          rows={rows}
          now={now}
          begin={begin}
          choice={JSON.stringify(asked)}
          seen={look}
          moved={moved}
          opened={opened}
          open={open}
          details={details}
        />
      )}
      {rows && rows.total === 0 && (
        <>
          {details}
          <div className={css.none}>
            <p>{t(isFiltered ? 'past.none.match' : 'past.none.first')}</p>
            {isFiltered && (
              <Button size="compact-sm" variant="default" onClick={clear}>
                {t('past.none.clear')}
              </Button>
            )}
          </div>
        </>
      )}
    </PageFrame>
  );
}

function Besides({ rows: { leftOut, isWhole } }: { readonly rows: Rows }) {
  return (
    <>
      {leftOut > 0 && plural('past.leftOut', leftOut, { count: amount(leftOut) })} {!isWhole && t('past.notWhole')}
    </>
  );
}

function running(requests: readonly { readonly outcome: string }[]): string {
  const count = requests.filter(({ outcome }) => outcome === 'running').length;
  return count > 0 ? plural('past.running', count) : '';
}

/** What the list is narrowed by; all of it stays in the address. */
function useChoice() {
  const [search, setSearch] = useAddressValue('filter');
  const [result, setResult] = useAddressValue('result');
  const [tier, setTier] = useAddressValue('tier');
  const [backend, setBackend] = useAddressValue('backend');
  const [userTier, setUserTier] = useAddressValue('user');
  const [range, setRange] = useAddressValue('range');
  const choice: Choice = { search, result, tier, backend, userTier, range };
  const choose = {
    search: setSearch,
    result: setResult,
    tier: setTier,
    backend: setBackend,
    userTier: setUserTier,
    range: setRange,
  };
  const clear = () => {
    for (const set of Object.values(choose)) set('');
  };
  return { choice, choose, clear };
}
