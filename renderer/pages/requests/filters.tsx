import { NativeSelect, TextInput } from '@mantine/core';
import type { RefObject } from 'react';
import type { LiveState } from '../../../main/node/control/live-state.ts';
import { tierName } from '../../components/tiers.ts';
import { t } from '../../i18n/index.ts';
import { type Choice, ranges, results, tiers, userTiers } from './past-requests.ts';
import css from './requests.module.css';

interface FiltersProps {
  readonly state: LiveState;
  readonly choice: Choice;
  readonly choose: Readonly<Record<keyof Choice, (value: string) => void>>;
  readonly field: RefObject<HTMLInputElement | null>;
}

/** What the list is narrowed by. */
export function Filters({ state, choice, choose, field }: FiltersProps) {
  const backends = [...new Set([...state.stations.map(({ id }) => id), ...(choice.backend ? [choice.backend] : [])])];
  const select = (name: Exclude<keyof Choice, 'search'>, options: readonly { value: string; label: string }[]) => (
    <NativeSelect
      size="xs"
      aria-label={t(`past.${name}`)}
      value={options.some(({ value }) => value === choice[name]) ? choice[name] : ''}
      onChange={event => choose[name](event.currentTarget.value)}
      data={[{ value: '', label: t(`past.${name}.all`) }, ...options]}
    />
  );
  return (
    <div className={css.toolbar}>
      <TextInput
        ref={field}
        size="xs"
        className={css.filter}
        aria-label={t('past.filter')}
        placeholder={t('past.filter.hint')}
        value={choice.search}
        onChange={event => choose.search(event.currentTarget.value)}
      />
      {select(
        'result',
        results.map(value => ({ value, label: t(`past.result.${value}`) })),
      )}
      {select(
        'tier',
        tiers.map(value => ({ value, label: tierName(value) })),
      )}
      {select(
        'backend',
        backends.map(value => ({ value, label: value })),
      )}
      {select(
        'userTier',
        userTiers.map(value => ({ value, label: t(`past.userTier.${value}`) })),
      )}
      {select(
        'range',
        ranges.map(value => ({ value, label: t(`past.range.${value}`) })),
      )}
    </div>
  );
}
