import { randomUUID } from 'node:crypto';
import type { Clock, Timer } from '../../clock/index.ts';
import type { Secret } from '../../config/index.ts';
import { newCode } from './code.ts';
import { type HostSide, hostSide } from './exchange.ts';
import { type Introduction, lastingSecret, openIntroduction, sealIntroduction } from './introduction.ts';

export interface PairingHostDeps {
  readonly clock: Clock;
  readonly introduction: () => Introduction;
  /** The other side has proved itself: keep it. Returns why not, as a sentence, when that cannot be. */
  readonly pair: (twin: Introduction, secret: Secret) => Promise<string | undefined>;
  readonly changed: () => void;
}

/** A code that is shown. */
export interface Offer {
  readonly code: string;
  /** Ms that are left. */
  readonly validFor: number;
  readonly triesLeft: number;
}

/** How the last code ended, for whoever looks at the page. */
export type OfferEnd = 'expired' | 'guessed-wrong' | 'withdrawn' | 'used';

export type Begun =
  | { readonly kind: 'begun'; readonly exchange: string; readonly reply: string }
  | { readonly kind: 'refused'; readonly message: string };
export type Finished =
  | { readonly kind: 'paired'; readonly introduction: string }
  | { readonly kind: 'refused'; readonly message: string };

/** The contract of the code: five minutes, once, three tries. */
const VALID_FOR = 5 * 60_000;
const TRIES = 3;

interface Open {
  readonly code: string;
  readonly side: HostSide;
  readonly endsAt: number;
  readonly expiry: Timer;
  triesLeft: number;
  /** Exchanges under way, by their name. */
  readonly exchanges: Map<string, (last: string) => string | undefined>;
}

/** The side that shows the code. */
export class PairingHost {
  readonly #deps: PairingHostDeps;
  #open: Open | undefined;
  #end: OfferEnd | undefined;

  constructor(deps: PairingHostDeps) {
    this.#deps = deps;
  }

  /** Shows a new code; one that was shown before is worth nothing any more. */
  async offer(): Promise<Offer> {
    const { clock } = this.#deps;
    const code = newCode();
    const side = await hostSide(code);
    this.#close(undefined);
    const expiry = clock.timer(VALID_FOR, () => this.#close('expired'));
    this.#open = {
      code,
      side,
      endsAt: clock.monotonic() + VALID_FOR,
      expiry,
      triesLeft: TRIES,
      exchanges: new Map(),
    };
    this.#deps.changed();
    return { code, validFor: VALID_FOR, triesLeft: TRIES };
  }

  withdraw(): void {
    if (this.#open) this.#close('withdrawn');
  }

  /** What is shown now, and how the last one ended. */
  view(): { readonly offer?: Offer; readonly end?: OfferEnd } {
    const open = this.#open;
    if (!open) return this.#end ? { end: this.#end } : {};
    const validFor = Math.max(0, open.endsAt - this.#deps.clock.monotonic());
    return { offer: { code: open.code, validFor, triesLeft: open.triesLeft } };
  }

  /** Somebody begins an exchange: that is a try, whatever comes of it. */
  begin(opening: string): Begun {
    const open = this.#open;
    if (!open) return NO_CODE;
    const begun = open.side.begin(opening);
    if (!begun) return { kind: 'refused', message: 'That is no opening of a pairing.' };
    // Before anything is told: the reply lets one guess be checked.
    if (open.triesLeft === 0) {
      this.#close('guessed-wrong');
      return NO_CODE;
    }
    open.triesLeft -= 1;
    const exchange = randomUUID();
    open.exchanges.set(exchange, begun.finish);
    this.#deps.changed();
    return { kind: 'begun', exchange, reply: begun.reply };
  }

  /** The other side's proof, and who it is. */
  async finish(exchange: string, last: string, sealed: string): Promise<Finished> {
    const open = this.#open;
    const finish = open?.exchanges.get(exchange);
    if (!open || !finish) return NO_CODE;
    open.exchanges.delete(exchange);
    const sessionKey = finish(last);
    const twin = sessionKey === undefined ? undefined : openIntroduction(sessionKey, 'guest', sealed);
    if (sessionKey === undefined || !twin) {
      if (open.triesLeft === 0 && open.exchanges.size === 0) this.#close('guessed-wrong');
      return { kind: 'refused', message: 'The code is another one.' };
    }
    // Used, whatever comes now: the other side knows the key.
    this.#close('used');
    const own = this.#deps.introduction();
    const problem = await this.#deps.pair(twin, lastingSecret(sessionKey));
    if (problem) return { kind: 'refused', message: problem };
    return { kind: 'paired', introduction: sealIntroduction(sessionKey, 'host', own) };
  }

  #close(end: OfferEnd | undefined): void {
    this.#open?.expiry.cancel();
    this.#open = undefined;
    this.#end = end;
    this.#deps.changed();
  }
}

const NO_CODE = {
  kind: 'refused',
  message: 'No code is shown on this machine now: it was used, its five minutes are over, or three tries were wrong.',
} as const;
