import { networkInterfaces } from 'node:os';

export interface OwnPlace {
  /** What the gateway listens on. */
  readonly host: string;
  readonly port: number;
  /** As the owner or a tunnel says it. */
  readonly publicUrl: string | undefined;
}

/**
 * Where this node's gateway can be reached from elsewhere, the surest first.
 * @param isTwinHere the twin is on this very machine: only then is an address of loopback of any use to it, and only if
 *   the owner says no other
 */
export function ownAddresses({ host, port, publicUrl }: OwnPlace, isTwinHere: boolean): string[] {
  const addresses = publicUrl === undefined ? [] : [publicUrl.replace(/\/+$/, '')];
  if (isEverywhere(host)) addresses.push(...lanAddresses().map(address => `http://${address}:${port}`));
  else if (!isLoopback(host)) addresses.push(`http://${host.includes(':') ? `[${host}]` : host}:${port}`);
  if (isTwinHere && publicUrl === undefined) addresses.push(`http://127.0.0.1:${port}`);
  return [...new Set(addresses)];
}

/** Whether a URL leads to the machine it is used on. */
export function isHere(url: string): boolean {
  return URL.canParse(url) && isLoopback(new URL(url).hostname.replace(/^\[|\]$/g, ''));
}

function isEverywhere(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

/** Of this machine's networks; those of containers and virtual machines are known to it alone. */
function lanAddresses(): string[] {
  return Object.entries(networkInterfaces())
    .filter(([name]) => !/^(?:docker|br-|veth|virbr|vmnet|vboxnet)/.test(name))
    .flatMap(([, addresses = []]) => addresses)
    .filter(({ family, internal, address }) => family === 'IPv4' && !internal && !address.startsWith('169.254.'))
    .map(({ address }) => address);
}
