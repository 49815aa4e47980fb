import { StateMark } from '../../components/state-mark.tsx';
import { byteCount } from '../../i18n/bytes.ts';
import { amount, clockTime, relative } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import { ModelActs } from './model-acts.tsx';
import css from './models.module.css';
import { rate } from './rate.ts';
import type { Model } from './use-models.ts';

interface ModelRowProps {
  readonly model: Model;
  /** How far its measurement is, while it is being measured. */
  readonly step: 'waiting' | 'measuring' | undefined;
  /** Some model is. */
  readonly isMeasuring: boolean;
  readonly now: number;
}

/** A model of this machine: what it is, what it takes, who uses it, how fast it is, and what can be done with it. */
export function ModelRow({ model, step, isMeasuring, now }: ModelRowProps) {
  const { name, uses } = model;
  return (
    <li className={css.model} aria-label={name}>
      <div className={css.pullWords}>
        <p>
          <StateMark state={model.loaded ? 'serving' : 'untried'} /> <strong>{name}</strong>{' '}
          <span className={css.dim}>{factsOf(model).join(' · ')}</span>
        </p>
        <p className={css.figures}>
          {memoryWords(model, now)} · {step ? t(`models.speed.${step}`) : speedWords(model, now)}
        </p>
        <p className={css.figures}>
          {uses.length === 0
            ? t('models.uses.none')
            : uses.map(({ backend, as }) => t(`models.uses.${as}`, { backend })).join(' · ')}
        </p>
      </div>
      <ModelActs model={model} isMeasured={step !== undefined} isMeasuring={isMeasuring} />
    </li>
  );
}

function factsOf({ parameters, quantisation, family, bytes, contextTokens, capabilities, isRemote }: Model): string[] {
  if (isRemote) return [t('models.remote')];
  return [
    t('models.size', { bytes: byteCount(bytes) }),
    ...(parameters ? [t('models.parameters', { count: parameters })] : []),
    ...(quantisation ? [quantisation] : []),
    ...(family ? [family] : []),
    ...(contextTokens ? [t('models.context', { tokens: amount(contextTokens) })] : []),
    // That it completes is what a model is for.
    ...capabilities.filter(capability => capability !== 'completion'),
  ];
}

function memoryWords({ loaded, isPinned, isPreloaded }: Model, now: number): string {
  if (!loaded) {
    if (isPinned) return t('models.unloaded.pinned');
    return t(isPreloaded ? 'models.unloaded.preload' : 'models.unloaded');
  }
  const bytes = byteCount(loaded.bytes);
  if (loaded.until === undefined) return t('models.loaded.stays', { bytes });
  return t('models.loaded.until', { bytes, when: clockTime(loaded.until, now) });
}

function speedWords({ benchmark }: Model, now: number): string {
  if (!benchmark) return t('models.speed.none');
  const { prompt, answer, at } = benchmark;
  return t('models.speed', { prompt: rate(prompt), answer: rate(answer), when: relative(at, now) });
}
