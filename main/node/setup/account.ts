import { type AccountCheck, checkAccount } from '../backends/index.ts';
import { type Clock, sleep } from '../clock/index.ts';
import { isLoopbackUrl } from '../config/index.ts';
import type { AccountQuestion } from '../control/index.ts';

/** Milliseconds for the whole check; a person is waiting. */
const LIMIT = 10_000;

/**
 * Asks a provider about an account before it is written down. The key goes to no other place than the one named: there
 * are no redirects, and never in clear over a network.
 */
export async function askAboutAccount(
  account: AccountQuestion,
  clock: Clock,
  signal: AbortSignal,
): Promise<AccountCheck> {
  const message = unsafeUrl(account.baseUrl);
  if (message !== undefined) return { kind: 'not-understood', message };
  const limit = new AbortController();
  const done = new AbortController();
  void sleep(clock, LIMIT, done.signal).then(() => limit.abort());
  try {
    return await checkAccount(account, AbortSignal.any([signal, limit.signal]));
  } finally {
    done.abort();
  }
}

/** Why a key may not be sent to this address, as a sentence; undefined when it may. */
export function unsafeUrl(baseUrl: string): string | undefined {
  if (!URL.canParse(baseUrl)) return 'the address is no URL: it begins with https:// and mostly ends with /v1';
  const { protocol, username, password } = new URL(baseUrl);
  if (username !== '' || password !== '') return 'the address has a user name or a password in it: leave those out';
  if (protocol === 'https:' || (protocol === 'http:' && isLoopbackUrl(baseUrl))) return undefined;
  return 'the address must begin with https://: with http:// everyone on the way could read the key';
}
