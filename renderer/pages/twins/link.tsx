import type { TwinsState } from '../../../main/node/control/twin-view.ts';
import { Moment } from '../../components/time.tsx';
import { duration } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import { Fact } from './machine.tsx';
import { isWorthTelling } from './notes.ts';
import css from './twins.module.css';

interface LinkProps {
  readonly state: TwinsState;
  readonly twin: NonNullable<TwinsState['twin']>;
  readonly heardAt: number | undefined;
  readonly now: number;
}

/** What lies between the two machines. */
export function Link({ state, twin, heardAt, now }: LinkProps) {
  const { roundTrip, loss, fingerprint, isHeard } = twin;
  return (
    <section aria-labelledby="link-title" className={css.link} data-heard={isHeard || undefined}>
      <h2 id="link-title" className={css.linkTitle}>
        {t('twins.link')}
      </h2>
      <div className={css.wire} aria-hidden="true" />
      <dl className={css.facts}>
        <Fact name={t('twins.link.roundTrip')}>
          {roundTrip === undefined || !isHeard ? t('twins.unknown') : duration(roundTrip)}
        </Fact>
        <Fact name={t('twins.link.loss')}>{t('twins.link.loss.value', { percent: Math.round(loss * 100) })}</Fact>
        <Fact name={t('twins.link.heard')}>
          {heardAt === undefined ? t('twins.link.never') : <Moment at={Math.min(heardAt, now)} now={now} />}
        </Fact>
        <Fact name={t('twins.link.clock')}>{clockWords(twin)}</Fact>
        <Fact name={t('twins.link.term')}>
          {state.term} <span className={css.dim}>(</span>
          <Moment at={state.since} now={now} />
          <span className={css.dim}>)</span>
        </Fact>
        <Fact name={t('twins.link.fingerprint')}>
          <code className={css.fingerprint}>{fingerprint}</code>
          <span className={css.dim}>{t('twins.link.compare')}</span>
        </Fact>
      </dl>
    </section>
  );
}

/** What is known of it is of now only while the twin is heard. */
function clockWords({ clockAhead, isHeard, trouble }: LinkProps['twin']): string {
  if (trouble?.reason === 'clock-skew') return t('twins.link.clock.refused');
  if (clockAhead === undefined || !isHeard) return t('twins.unknown');
  if (!isWorthTelling(clockAhead)) return t('twins.link.clock.same');
  return t('twins.link.clock.apart', { time: duration(Math.abs(clockAhead)) });
}
