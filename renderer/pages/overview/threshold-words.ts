import type { ThresholdSuggestion } from '../../../main/node/stats/index.ts';
import { t } from '../../i18n/index.ts';

/** A suggestion in words: what is, what it would mean, and the button that does it. */
export function thresholdWords({ from, to, below, above }: ThresholdSuggestion) {
  const values = {
    below: t(`line.class.${below.class}`),
    Below: capital(t(`line.class.${below.class}`)),
    above: t(`line.class.${above.class}`),
    from: below.from,
    to: below.to,
    down: below.down,
    n: below.n,
    tier: tierName(below.tier),
    otherDown: above.down,
    otherN: above.n,
    otherTier: tierName(above.tier),
  };
  if (to > from) {
    return {
      text: t('threshold.raise', values),
      remedy: t('threshold.raise.remedy', values),
      button: t('threshold.raise.accept', { to }),
    };
  }
  const times = above.down === 0 ? 0 : below.down / below.n / (above.down / above.n);
  return {
    text:
      times >= 2
        ? t('threshold.lower.times', { ...values, times: times.toPrecision(2) })
        : t('threshold.lower', values),
    remedy: t('threshold.lower.remedy', values),
    button: t('threshold.lower.accept', { to }),
  };
}

function tierName(tier: string): string {
  switch (tier) {
    case 'workstation':
    case 'colab':
    case 'cloud':
      return t(`tier.${tier}`);
    default:
      return tier;
  }
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
