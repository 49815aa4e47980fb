import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Secret } from '../config/index.ts';

/** Body of every refusal of the control port. */
export interface ControlRefusal {
  readonly error: { readonly code: string; readonly message: string };
}

/** What `Host` and `Origin` may say when the control server listens on `port`. */
export interface OwnAddresses {
  readonly hosts: ReadonlySet<string>;
  readonly origins: ReadonlySet<string>;
}

/** What proxies and tunnels add to what they pass on. */
const FORWARDED = [
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'forwarded',
  'x-real-ip',
  'via',
  'cf-ray',
];

/** The three names of this machine's loopback; no other name may lead here. */
export function ownAddresses(port: number): OwnAddresses {
  const hosts = ['127.0.0.1', 'localhost', '[::1]'].map(name => `${name}:${port}`);
  return { hosts: new Set(hosts), origins: new Set(hosts.map(host => `http://${host}`)) };
}

/**
 * Refuses what a web page elsewhere can make a browser send here. A name that its owner points at 127.0.0.1 (DNS
 * rebinding) shows in `Host`, a page of another site in `Origin`. What came through a tunnel, whoever led one here, shows
 * in what tunnels add, also where they put a name of loopback into `Host`.
 */
export function checkOrigin(request: FastifyRequest, own: OwnAddresses): ControlRefusal | undefined {
  const { host, origin } = request.headers;
  if (FORWARDED.some(name => request.headers[name] !== undefined)) {
    return refusal(
      'forwarded',
      'The control port is for this machine alone, and answers nothing that a proxy or tunnel passes on.',
    );
  }
  if (host === undefined || !own.hosts.has(host.toLowerCase())) {
    return refusal('wrong-host', `This address is not answered here. Open http://${firstOf(own.hosts)} instead.`);
  }
  if (origin !== undefined && !own.origins.has(origin.toLowerCase())) {
    return refusal('wrong-origin', 'Pages of other sites may not use the control port. Open the dashboard itself.');
  }
  return undefined;
}

/** Checks `Authorization: Bearer …` in a time that does not depend on how much of it is right. */
export function tokenCheck(token: Secret): (request: FastifyRequest) => ControlRefusal | undefined {
  const expected = digest(token.reveal());
  return request => {
    const [scheme, given] = (request.headers.authorization ?? '').split(' ', 2);
    if (scheme?.toLowerCase() === 'bearer' && given && timingSafeEqual(digest(given), expected)) return undefined;
    const what = given ? 'The token is not this node’s.' : 'The control port needs a token.';
    return refusal(
      given ? 'wrong-token' : 'no-token',
      `${what} Send "Authorization: Bearer …" with the token of the dashboard address that the node prints when it starts.`,
    );
  };
}

/** A refusal as a value, so that every route says it in the same form. */
export function refusal(code: string, message: string): ControlRefusal {
  return { error: { code, message } };
}

/** Headers that every answer carries. React and Mantine set styles through the DOM, so no inline style is allowed. */
export function securityHeaders(reply: FastifyReply): void {
  reply.headers({
    'content-security-policy': contentSecurityPolicy,
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
  });
}

const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function firstOf(hosts: ReadonlySet<string>): string {
  return [...hosts][0] ?? '127.0.0.1';
}
