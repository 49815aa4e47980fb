import type { LookupAddress, LookupOptions } from 'node:dns';
import type { LookupFunction } from 'node:net';

/** The system's resolver, as `dns.lookup` with `all`. */
export type Resolve = (
  host: string,
  options: LookupOptions & { readonly all: true },
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** A name that leads to where strangers may not send the node. */
export class ForbiddenAddress extends Error {
  constructor(host: string) {
    super(`${host} is, or leads to, a private address`);
  }
}

/**
 * A lookup for `net.connect` that gives allowed addresses only. The connection is made to what was judged here, so that
 * a name which changes its mind between two questions (DNS rebinding) gains nothing. One bad address spoils the name.
 */
export function guardedLookup(resolve: Resolve, isAllowed: (address: string) => boolean): LookupFunction {
  return (host, options, done) => {
    resolve(host, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error) done(error, '', 0);
      else if (!first || !addresses.every(({ address }) => isAllowed(address))) done(new ForbiddenAddress(host), '', 0);
      else if (options.all) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };
}
