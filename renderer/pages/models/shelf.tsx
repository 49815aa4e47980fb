import { TextInput } from '@mantine/core';
import { type RefObject, useState } from 'react';
import type { ModelsState } from '../../../main/node/control/models-view.ts';
import { t } from '../../i18n/index.ts';
import { ModelRow } from './model-row.tsx';
import css from './models.module.css';

/** So many are seen at once; more can be filtered. */
const MANY = 20;
const FILTER = 'filter';

interface ShelfProps {
  readonly state: ModelsState;
  readonly now: number;
  readonly field: RefObject<HTMLInputElement | null>;
}

/** The models that are here. */
export function Shelf({ state, now, field }: ShelfProps) {
  const { models, benchmark } = state;
  const [filter, setFilter] = useState(() => new URLSearchParams(window.location.search).get(FILTER) ?? '');
  const isLong = models.length > MANY;
  const wanted = isLong ? filter.trim().toLowerCase() : '';
  const shown = models.filter(({ name, family = '' }) => `${name} ${family}`.toLowerCase().includes(wanted));
  const change = (text: string) => {
    setFilter(text);
    const address = new URL(window.location.href);
    if (text === '') address.searchParams.delete(FILTER);
    else address.searchParams.set(FILTER, text);
    window.history.replaceState(null, '', address);
  };
  return (
    <section aria-labelledby="shelf-title" className={css.section}>
      <h2 id="shelf-title">{t('models.shelf')}</h2>
      {isLong && (
        <TextInput
          type="search"
          className={css.field}
          label={t('models.filter')}
          value={filter}
          ref={field}
          onChange={event => change(event.currentTarget.value)}
        />
      )}
      {models.length === 0 && <p className={css.dim}>{t('models.shelf.none')}</p>}
      {models.length > 0 && shown.length === 0 && (
        <p className={css.dim}>{t('models.filter.none', { text: filter })}</p>
      )}
      <ul className={css.list}>
        {shown.map(model => (
          <ModelRow
            key={model.name}
            model={model}
            step={benchmark?.model === model.name ? benchmark.step : undefined}
            isMeasuring={benchmark !== undefined}
            now={now}
          />
        ))}
      </ul>
    </section>
  );
}
