import { isIP } from 'node:net';
import { isLoopbackAddress, isPublicAddress } from './public-address.ts';

/** Longer ones are no addresses but attempts. */
const LONGEST_URL = 2000;

/** Where a job's end may be posted. */
export type WebhookTarget =
  | {
      readonly kind: 'allowed';
      readonly url: URL;
      /** It is the GrowthHub that the owner configured, whose host may be this machine. */
      readonly isGrowthHub: boolean;
    }
  | { readonly kind: 'refused'; readonly why: string };

/**
 * Judges a URL as a caller gave it. What its name resolves to is judged when it is called, and again at each call.
 * @param growthHub the configured address of GrowthHub's own webhook
 */
export function webhookTarget(text: string, growthHub: string | undefined): WebhookTarget {
  if (text.length > LONGEST_URL || !URL.canParse(text)) return refused('it is no URL');
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return refused('it holds a user name or a password');
  // The port too: another port of the same machine is another program.
  const isGrowthHub = growthHub !== undefined && new URL(growthHub).host === url.host && isHttp(url);
  if (url.protocol !== 'https:' && !isGrowthHub) {
    return refused('it is neither https nor the configured GrowthHub host');
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) > 0 && !isAllowedAddress(host, isGrowthHub)) return refused('it is a private address');
  return { kind: 'allowed', url, isGrowthHub };
}

/** Whether this address may be called; this machine's own only for the GrowthHub that the owner put there. */
export function isAllowedAddress(address: string, isGrowthHub: boolean): boolean {
  return isPublicAddress(address) || (isGrowthHub && isLoopbackAddress(address));
}

function isHttp(url: URL): boolean {
  return url.protocol === 'https:' || url.protocol === 'http:';
}

function refused(why: string): WebhookTarget {
  return { kind: 'refused', why };
}
