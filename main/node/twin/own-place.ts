import { networkInterfaces } from 'node:os';

/** What the gateway listens on. */
export interface Listening {
  readonly host: string;
  readonly port: number;
}

/** Where this node is, as others have to know it. */
export class OwnPlace {
  readonly #publicUrl: () => string | undefined;
  readonly #twinAt: () => string | undefined;
  #gateway: Listening;

  /**
   * @param publicUrl of the gateway, as the owner or a tunnel says it
   * @param twinAt where the twin is reached now
   */
  constructor(gateway: Listening, publicUrl: () => string | undefined, twinAt: () => string | undefined) {
    this.#gateway = gateway;
    this.#publicUrl = publicUrl;
    this.#twinAt = twinAt;
  }

  listensOn(gateway: Listening): void {
    this.#gateway = gateway;
  }

  /** Where it can be reached from elsewhere, the surest first. @param from where another node is that asks */
  addresses(from = this.#twinAt()): readonly string[] {
    return ownAddresses({ ...this.#gateway, publicUrl: this.#publicUrl() }, from !== undefined && isHere(from));
  }

  /** The one to be told to callers; of loopback when nothing else is known. */
  get url(): string {
    return this.addresses()[0] ?? `http://127.0.0.1:${this.#gateway.port}`;
  }
}

/**
 * Where this node's gateway can be reached from elsewhere, the surest first.
 * @param isTwinHere the twin is on this very machine: only then is an address of loopback of any use to it, and only if
 *   the owner says no other
 */
function ownAddresses(
  { host, port, publicUrl }: Listening & { readonly publicUrl: string | undefined },
  isTwinHere: boolean,
): string[] {
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
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/** Of this machine's networks; those of containers and virtual machines are known to it alone. */
function lanAddresses(): string[] {
  return Object.entries(networkInterfaces())
    .filter(([name]) => !/^(?:docker|br-|veth|virbr|vmnet|vboxnet)/.test(name))
    .flatMap(([, addresses = []]) => addresses)
    .filter(({ family, internal, address }) => family === 'IPv4' && !internal && !address.startsWith('169.254.'))
    .map(({ address }) => address);
}
