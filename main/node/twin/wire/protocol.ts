/** What a message between twins carries in clear. All of it is bound into the key that seals the rest. */

/** Nodes of one major version understand each other; a minor one only adds. */
export const PROTOCOL = { major: 1, minor: 0 } as const;

/** Where messages go, with the operation's name behind it. */
export const PEER_PATH = '/peer/v1/';
export const PEER_CONTENT_TYPE = 'application/octet-stream';

export const HEADER = {
  /** Id of the node that sends. */
  sender: 'x-tandem-peer',
  /** Its clock, ms since the epoch. */
  time: 'x-tandem-peer-time',
  /** 24 random bytes, base64url; never used again. */
  nonce: 'x-tandem-peer-nonce',
  /** `1.0`. */
  protocol: 'x-tandem-peer-protocol',
  /**
   * Which start of the receiver it is for. A restarted node has forgotten the nonces that it saw, so what was meant for
   * an earlier start is refused; it names the present one, and the sender seals its message anew.
   */
  boot: 'x-tandem-peer-boot',
  /** That the sender has the secret, and wrote the other headers: what nobody vouches for is not read any further. */
  proof: 'x-tandem-peer-proof',
} as const;

export interface MessageHead {
  readonly sender: string;
  readonly operation: string;
  readonly time: number;
  readonly nonce: string;
  readonly boot: string;
}

/** Clocks may differ by so much, ms. */
export const CLOCK_TOLERANCE = 5 * 60_000;

/** As the sender says it; undefined when it is not well formed. */
export function majorOf(protocol: string): number | undefined {
  const match = /^(\d{1,4})\.(\d{1,4})$/.exec(protocol);
  return match ? Number(match[1]) : undefined;
}
