import { Button } from '@mantine/core';
import type { TwinsState } from '../../../main/node/control/twin-view.ts';
import { Answer } from '../../components/answer.tsx';
import { Command } from '../../components/command.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { duration } from '../../i18n/format.ts';
import { plural, t } from '../../i18n/index.ts';
import css from './twins.module.css';
import { useAct } from './use-twins.ts';

interface ShowCodeProps {
  readonly state: TwinsState;
  /** It is what to do next on this page. */
  readonly isNext: boolean;
  readonly now: number;
}

/** The side that shows the code: how long it is good, what to do with it, and how the last one ended. */
export function ShowCode({ state, isNext, now }: ShowCodeProps) {
  const { offer, end } = state.pairing;
  const show = useAct(client => client.showPairingCode.mutate());
  const withdraw = useAct(async client => {
    await client.withdrawPairingCode.mutate();
    return { kind: 'done', message: '' };
  });
  // That a code was used is told by the twin that is there now.
  const isEndWorthTelling = end !== undefined && !(end === 'used' && state.twin);
  return (
    <div className={css.stack}>
      <h3>{t('pairing.show.title')}</h3>
      {offer ? (
        <Offer offer={offer} addresses={state.self.addresses} now={now} />
      ) : (
        <p className={css.means}>{t('pairing.show.means')}</p>
      )}
      {!offer && isEndWorthTelling && <p role="status">{t(`pairing.end.${end}`)}</p>}
      <div className={css.row}>
        {offer ? (
          <Button size="compact-sm" variant="default" disabled={withdraw.isPending} onClick={() => withdraw.run()}>
            {t('pairing.withdraw')}
          </Button>
        ) : (
          <Button variant={isNext ? 'filled' : 'default'} disabled={show.isPending} onClick={() => show.run()}>
            {t(end ? 'pairing.new' : 'pairing.show')}
          </Button>
        )}
      </div>
      {show.answer?.kind === 'refused' && <Answer answer={show.answer} />}
      {withdraw.answer?.kind === 'refused' && <Answer answer={withdraw.answer} />}
    </div>
  );
}

interface OfferProps {
  readonly offer: NonNullable<TwinsState['pairing']['offer']>;
  readonly addresses: readonly string[];
  readonly now: number;
}

function Offer({ offer: { code, validUntil, triesLeft }, addresses, now }: OfferProps) {
  const time = duration(Math.max(0, Math.ceil((validUntil - now) / 1000) * 1000));
  const tries = triesLeft > 0 ? plural('pairing.tries', triesLeft) : t('pairing.tries.none');
  return (
    <>
      <p className={css.row}>
        <output className={css.code} aria-label={t('pairing.code')}>
          {code}
        </output>
        <CopyButton text={code} what={t('pairing.code')} />
      </p>
      <p>{t('pairing.left', { time, tries })}</p>
      <p className={css.words}>{t('pairing.todo')}</p>
      {addresses.map(address => (
        <Command key={address} text={address} />
      ))}
      {addresses.length === 0 && <p className={css.means}>{t('pairing.todo.lan')}</p>}
    </>
  );
}
