import { inTierOrder, tierColor, tierName } from '../../../components/tiers.ts';
import { percent } from '../../../i18n/figures.ts';
import { amount, duration } from '../../../i18n/format.ts';
import { t } from '../../../i18n/index.ts';
import { Bars } from './bars.tsx';
import css from './charts.module.css';
import { Panel } from './panel.tsx';
import type { Overview, SatisfactionView } from './use-charts.ts';

/** How soon the first token came, tier beside tier. */
export function FirstTokens({ overview: { tiers } }: { readonly overview: Overview }) {
  const known = inTierOrder(tiers, ({ tier }) => tier).flatMap(({ tier, total: { firstToken } }) => {
    const { p50, p95 } = firstToken;
    return p50 === null || p95 === null ? [] : [{ tier, p50, p95 }];
  });
  const longest = Math.max(1, ...known.map(({ p95 }) => p95));
  const bars = known.map(({ tier, p50, p95 }) => ({
    label: tierName(tier),
    color: tierColor(tier),
    length: p50 / longest,
    further: p95 / longest,
    value: t('charts.firstToken.value', { half: duration(p50), most: duration(p95) }),
  }));
  const name = t('charts.firstToken');
  return (
    <Panel name={name} answer={undefined}>
      {bars.length === 0 ? (
        <p className={css.none}>{t('charts.nothing')}</p>
      ) : (
        <Bars unit={t('charts.firstToken.unit')} caption={name} bars={bars} />
      )}
    </Panel>
  );
}

/** How the answers of each tier were liked, and by how many. */
export function SatisfactionByTier({ satisfaction }: { readonly satisfaction: SatisfactionView }) {
  const { total, tiers } = satisfaction;
  const name = t('charts.satisfaction');
  if (total.share === null) {
    return (
      <Panel name={name} answer={undefined}>
        <p className={css.none}>{t('charts.satisfaction.none')}</p>
      </Panel>
    );
  }
  const bars = inTierOrder(tiers, tier => tier.name).flatMap(({ name, n, share, likely }) =>
    share === null || likely === null
      ? []
      : [
          {
            label: tierName(name),
            color: tierColor(name),
            length: share,
            likely,
            value: t('charts.satisfaction.value', { share: percent(share), count: amount(n) }),
            side: t('charts.satisfaction.likely', { from: rounded(likely.from), to: rounded(likely.to) }),
          },
        ],
  );
  const answer = t('charts.satisfaction.answer', { share: percent(total.share), count: amount(total.n) });
  return (
    <Panel name={name} answer={answer}>
      <Bars unit={t('charts.satisfaction.unit')} caption={name} bars={bars} />
    </Panel>
  );
}

function rounded(share: number): string {
  return `${Math.round(share * 100)} %`;
}
