const STORED = 'tandem.control-token';

/**
 * The token of the control port: from the address when the page was opened from the node's ready line (and then taken
 * out of it, so that it lies in no history), else the one this tab had before.
 */
export function takeToken(page: Window): string | undefined {
  const given = new URLSearchParams(page.location.hash.slice(1)).get('token');
  if (given) {
    keepToken(page, given);
    page.history.replaceState(null, '', page.location.pathname + page.location.search);
    return given;
  }
  return page.sessionStorage.getItem(STORED) ?? undefined;
}

/** Kept for this tab only. */
export function keepToken(page: Window, token: string): void {
  page.sessionStorage.setItem(STORED, token);
}

/** Forgets a token that the node refused. */
export function dropToken(page: Window): void {
  page.sessionStorage.removeItem(STORED);
}

/** The token in what a person pasted: the bare token, or the whole dashboard address. */
export function tokenIn(pasted: string): string {
  return /#token=([^&\s]+)/.exec(pasted)?.[1] ?? pasted.trim();
}
