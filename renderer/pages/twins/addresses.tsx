import type { TwinsState } from '../../../main/node/control/twin-view.ts';
import { duration } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import { Fact } from './machine.tsx';
import css from './twins.module.css';

type TwinAddress = NonNullable<TwinsState['twin']>['addresses'][number];

/** Where the twin is told that this machine is. */
export function OwnAddresses({ addresses }: { readonly addresses: readonly string[] }) {
  return (
    <Fact name={t('twins.addresses')}>
      {addresses.length === 0 && t('twins.addresses.none')}
      <ul className={css.list}>
        {addresses.map(url => (
          <li key={url}>
            <code>{url}</code>
          </li>
        ))}
      </ul>
    </Fact>
  );
}

/** Where the twin is looked for, which of it is used, and how long the way is. */
export function TwinAddresses({ addresses }: { readonly addresses: readonly TwinAddress[] }) {
  return (
    <Fact name={t('twins.addresses')}>
      {addresses.length === 0 && t('twins.addresses.twin.none')}
      <ul className={css.list}>
        {addresses.map(address => (
          <li key={address.url}>
            <code>{address.url}</code> <span className={css.dim}>{addressWords(address)}</span>
          </li>
        ))}
      </ul>
    </Fact>
  );
}

function addressWords({ isUsed, isFailing, roundTrip }: TwinAddress): string {
  if (isFailing) return t('twins.address.failing');
  if (roundTrip === undefined) return isUsed ? t('twins.address.used.untimed') : t('twins.address.untried');
  return t(isUsed ? 'twins.address.used' : 'twins.address.spare', { time: duration(roundTrip) });
}
