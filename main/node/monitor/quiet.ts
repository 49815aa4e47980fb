import { isWithin, localMoment, type QuietHours } from './quiet-hours.ts';

/** When the owner wants the machine to be spared, as it stands in the configuration. */
export interface QuietSettings {
  readonly mode: 'off' | 'on' | 'hours' | 'active';
  readonly hours: readonly QuietHours[];
  /** Someone who touched nothing for so long is away, ms. */
  readonly idleAfter: number;
}

/** The switch by hand, which outranks the settings until it ends; `until`: ms since the epoch, left out: for good. */
export interface QuietByHand {
  readonly isQuiet: boolean;
  readonly until?: number;
}

/** Whether the machine is spared, and why. */
export interface Quiet {
  readonly isQuiet: boolean;
  /** `settings`: nothing but the settings' "on" or "off". */
  readonly because: 'by-hand' | 'settings' | 'hours' | 'active';
  /** When that ends by itself. */
  readonly until?: number;
  /** The settings ask whether someone is there, and nobody can tell. */
  readonly isBlind?: true;
}

/** What quiet mode is decided by. */
export interface QuietFacts {
  readonly settings: QuietSettings;
  readonly byHand: QuietByHand | undefined;
  /** Since someone touched the machine, ms; undefined: not known. */
  readonly userIdle: number | undefined;
  /** Ms since the epoch. */
  readonly now: number;
  readonly zone: string;
}

export function quietNow({ settings, byHand, userIdle, now, zone }: QuietFacts): Quiet {
  if (isInForce(byHand, now)) {
    const { isQuiet, until } = byHand;
    return { isQuiet, because: 'by-hand', ...(until === undefined ? {} : { until }) };
  }
  switch (settings.mode) {
    case 'off':
    case 'on':
      return { isQuiet: settings.mode === 'on', because: 'settings' };
    case 'hours': {
      const until = isWithin(settings.hours, localMoment(now, zone), now);
      return { isQuiet: until !== undefined, because: 'hours', ...(until === undefined ? {} : { until }) };
    }
    case 'active':
      if (userIdle === undefined) return { isQuiet: false, because: 'active', isBlind: true };
      return { isQuiet: userIdle < settings.idleAfter, because: 'active' };
  }
}

function isInForce(byHand: QuietByHand | undefined, now: number): byHand is QuietByHand {
  return byHand !== undefined && (byHand.until === undefined || now < byHand.until);
}
