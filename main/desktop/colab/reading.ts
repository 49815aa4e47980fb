import { z } from 'zod';
import { isNotebook, isSignIn } from './hosts.ts';
import { READ } from './signs.ts';

/** How the notebook's session is, as far as its page tells. */
export type PaneState =
  | {
      readonly kind:
        | 'closed'
        | 'loading'
        | 'sign-in'
        | 'captcha'
        | 'are-you-there'
        | 'quota'
        | 'connecting'
        | 'connected'
        | 'busy'
        /** Connected, and the worker's cell was run again as often as is reasonable. */
        | 'cell-stops'
        /** The machine sleeps, so nothing is known. */
        | 'asleep';
    }
  /** `hasGivenUp`: it was reconnected as often as is reasonable. */
  | { readonly kind: 'disconnected'; readonly hasGivenUp: boolean }
  /** The page is there and says nothing that the table of signs knows. */
  | { readonly kind: 'unknown'; readonly missed: readonly string[] };

/** Signs of one look at the page. */
export type Seen = Readonly<Partial<Record<(typeof READ)[number], boolean>>>;

const seen = z.record(z.string(), z.boolean());

/** What the page's script said; a page of somebody else's may say anything. */
export function readSeen(value: unknown): Seen {
  const { data = {} } = seen.safeParse(value);
  return Object.fromEntries(READ.map(name => [name, data[name] ?? false]));
}

/**
 * The state that a look comes to. What waits for a person comes first, whatever else is on the page.
 * @param url of the page
 */
export function stateFrom(page: Seen, url: string): PaneState {
  if (isSignIn(url) || page.signIn) return { kind: 'sign-in' };
  if (page.captcha || page.captchaDialog) return { kind: 'captcha' };
  if (page.quota) return { kind: 'quota' };
  if (page.areYouThere) return { kind: 'are-you-there' };
  if (page.disconnectedDialog) return { kind: 'disconnected', hasGivenUp: false };
  if (page.connecting) return { kind: 'connecting' };
  if (page.reconnect) return { kind: 'disconnected', hasGivenUp: false };
  if (page.connected || page.resources) return { kind: page.running ? 'busy' : 'connected' };
  if (!isNotebook(url)) return { kind: 'loading' };
  return { kind: 'unknown', missed: missedOn(page) };
}

/** What a notebook always has and this page has not, or has in a way that the table does not know. */
function missedOn(page: Seen): string[] {
  const parts = (['notebook', 'connect'] as const).filter(name => !page[name]);
  return parts.length > 0 ? parts : ['connected'];
}
