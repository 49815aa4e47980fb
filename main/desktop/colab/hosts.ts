/** Where the notebook lives. */
export const NOTEBOOK_HOST = 'colab.research.google.com';
export const FIRST_NOTEBOOK = `https://${NOTEBOOK_HOST}/`;

/** A notebook, not Colab's list of them. */
export function isNotebook(url: string): boolean {
  const place = parsed(url);
  return place?.hostname === NOTEBOOK_HOST && /^\/(?:drive|github|gist|notebooks)\//.test(place.pathname);
}

/** Google asks who it is. */
export function isSignIn(url: string): boolean {
  return parsed(url)?.hostname.startsWith('accounts.google.') ?? false;
}

/** Sign-in opens windows of its own; nothing else may. */
export function isSignInWindow(url: string): boolean {
  return isSignIn(url) && isPaneAddress(url);
}

const SITES = ['google.com', 'googleusercontent.com', 'gstatic.com', 'youtube.com', 'recaptcha.net'];

/** Where the pane and its frames may go: Google, by https. */
export function isPaneAddress(url: string): boolean {
  if (url === 'about:blank' || url === 'about:srcdoc') return true;
  const place = parsed(url);
  if (place?.protocol !== 'https:') return false;
  // A country's own sign-in: accounts.google.de, accounts.google.co.uk.
  if (/^accounts\.google\.(?:[a-z]{2,3}|co\.[a-z]{2})$/.test(place.hostname)) return true;
  return SITES.some(site => place.hostname === site || place.hostname.endsWith(`.${site}`));
}

const LOCAL_NAMES = /(?:^|\.)(?:localhost|local|internal|lan|home|intranet|home\.arpa|test)$/;

/**
 * Whether a request of the pane may go out. It reaches no address of this machine or network, and above all not the
 * control port: no number in place of a name, no name of a local network. (A public name that leads to a private
 * address is refused by the browser's own rule, whose permission is denied.)
 */
export function mayAsk(url: string): boolean {
  const place = parsed(url);
  if (!place) return false;
  if (place.protocol === 'blob:' || place.protocol === 'data:' || place.protocol === 'about:') return true;
  if (place.protocol !== 'https:' && place.protocol !== 'wss:') return false;
  const host = place.hostname.toLowerCase().replace(/\.$/, '');
  const isNumber = host.startsWith('[') || /^[\d.]+$/.test(host);
  return !isNumber && host.includes('.') && !LOCAL_NAMES.test(host);
}

function parsed(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined;
}
