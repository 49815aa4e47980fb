import type { Station } from '../../main/node/control/live-state.ts';
import { t } from '../i18n/index.ts';

type Tier = Station['tier'];

const order: readonly Tier[] = ['workstation', 'colab', 'cloud', 'queue'];

/** Tiers in the order of the line; the history knows their names only. */
export function inTierOrder<Named>(named: readonly Named[], nameOf: (one: Named) => string): readonly Named[] {
  const names: readonly string[] = order;
  const place = (one: Named) => names.indexOf(nameOf(one));
  return [...named].sort((one, other) => place(one) - place(other));
}

export function tierName(name: string): string {
  const tier = order.find(known => known === name);
  return tier ? t(`tier.${tier}`) : name;
}

/** The same colour of the theme wherever a tier is drawn. */
export function tierColor(name: string): string {
  return order.some(tier => tier === name) ? `--tier-${name}` : '--ink-dim';
}
