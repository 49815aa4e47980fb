const LAST_PORT = 65_535;

/**
 * Addresses of so many engines: the first where it is configured, each other on the next port that nothing else has.
 * Fewer when there are no more ports.
 */
export function addressesFrom(baseUrl: string, engines: number, taken: ReadonlySet<number>): readonly string[] {
  const first = portOf(baseUrl);
  const addresses = [baseUrl];
  for (let port = first + 1; addresses.length < engines && port <= LAST_PORT; port++) {
    if (!taken.has(port)) addresses.push(withPort(baseUrl, port));
  }
  return addresses;
}

/** The port of a URL, its scheme's where it names none. */
export function portOf(url: string): number {
  const { port, protocol } = new URL(url);
  return port ? Number(port) : protocol === 'https:' ? 443 : 80;
}

function withPort(url: string, port: number): string {
  const changed = new URL(url);
  changed.port = String(port);
  return changed.href.replace(/\/+$/, '');
}
