import { dollars } from '../../../i18n/figures.ts';
import { amount } from '../../../i18n/format.ts';
import { plural, t } from '../../../i18n/index.ts';
import css from './charts.module.css';
import { Panel } from './panel.tsx';
import type { SavedView } from './use-charts.ts';

const DAY = 86_400_000;

/** What was saved against paying a cloud for everything, with what that is reckoned from. */
export function Saved({ saved }: { readonly saved: SavedView }) {
  const { usd, requests, tokensIn, tokensOut, assumption, ownersFigure, days, to } = saved;
  const name = t('charts.saved');
  if (requests === 0) {
    return (
      <Panel name={name} answer={undefined}>
        <p className={css.none}>{t('charts.saved.none')}</p>
      </Panel>
    );
  }
  // The view ends with today's last moment; a day of 25 hours began a little earlier.
  const today = days.find(({ at }) => at >= to - DAY - DAY / 24)?.usd ?? 0;
  return (
    <Panel name={name} answer={t('charts.saved.answer', { usd: dollars(usd), today: dollars(today) })} isWide>
      <p>
        {plural('charts.saved.of', requests, {
          count: amount(requests),
          in: amount(tokensIn),
          out: amount(tokensOut),
        })}
      </p>
      <p className={css.assumption}>{assumption}</p>
      <p className={css.assumption}>
        {t('charts.saved.owner', {
          from: dollars(ownersFigure.from),
          to: dollars(ownersFigure.to),
          assumption: ownersFigure.assumption,
        })}
      </p>
    </Panel>
  );
}
