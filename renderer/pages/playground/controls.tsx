import { NativeSelect, Textarea, TextInput } from '@mantine/core';
import type { LiveState } from '../../../main/node/control/live-state.ts';
import { t } from '../../i18n/index.ts';
import { figuresOf, type Manner } from './manner.ts';
import css from './playground.module.css';

interface ControlsProps {
  readonly state: LiveState;
  readonly manner: Manner;
  readonly setManner: (part: Partial<Manner>) => void;
}

/** How the next prompt is asked: of whom, for whom, and with what. */
export function Controls({ state, manner, setManner }: ControlsProps) {
  const { bad } = figuresOf(manner);
  const says = (field: 'temperature' | 'maxTokens') => (bad.includes(field) ? { error: t(`play.bad.${field}`) } : {});
  return (
    <section aria-labelledby="controls-title" className={css.controls}>
      <h2 id="controls-title">{t('play.controls')}</h2>
      <NativeSelect
        label={t('play.model')}
        value={manner.model}
        onChange={event => setManner({ model: event.currentTarget.value })}
        data={targets(state, manner.model)}
      />
      <NativeSelect
        label={t('play.user')}
        value={manner.userTier}
        onChange={event => setManner({ userTier: event.currentTarget.value === 'free' ? 'free' : 'paid' })}
        data={(['paid', 'free'] as const).map(value => ({ value, label: t(`play.user.${value}`) }))}
      />
      <TextInput
        label={t('play.temperature')}
        description={t('play.temperature.means')}
        inputMode="decimal"
        autoComplete="off"
        value={manner.temperature}
        onChange={event => setManner({ temperature: event.currentTarget.value })}
        {...says('temperature')}
      />
      <TextInput
        label={t('play.maxTokens')}
        description={t('play.maxTokens.means')}
        inputMode="numeric"
        autoComplete="off"
        value={manner.maxTokens}
        onChange={event => setManner({ maxTokens: event.currentTarget.value })}
        {...says('maxTokens')}
      />
      <Textarea
        label={t('play.system')}
        placeholder={t('play.system.hint')}
        rows={4}
        value={manner.system}
        onChange={event => setManner({ system: event.currentTarget.value })}
      />
    </section>
  );
}

/** What was chosen stays in the list when it has gone from the node. */
function targets({ stations }: LiveState, chosen: string) {
  const tiers = [...new Set(stations.map(({ tier }) => tier))];
  const known = [
    { value: 'auto', label: t('try.model.auto') },
    ...tiers.map(tier => ({ value: `tier:${tier}`, label: t('try.model.tier', { tier }) })),
    ...stations.map(({ id }) => ({ value: id, label: id })),
  ];
  return known.some(({ value }) => value === chosen) ? known : [...known, { value: chosen, label: chosen }];
}
