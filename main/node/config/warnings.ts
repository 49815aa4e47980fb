import type { Config, ConfigDocument } from './schema.ts';
import { SecretReference } from './secret.ts';

/** What pairing makes has 43. */
const SHORTEST_SECRET = 24;

/** What is allowed but probably not meant, a line each. */
export function warningsAbout(config: Config, document: ConfigDocument, readableByOthers: boolean): string[] {
  const warnings: string[] = [];
  if (readableByOthers && holdsSecretText(document)) {
    warnings.push('The configuration file holds secrets and other users of this machine can read it: chmod 600 it.');
  }
  const { host, anonymous } = config.gateway;
  if (anonymous && !isLoopback(host)) {
    warnings.push(`gateway.anonymous is true and gateway.host is ${host}: any machine that reaches it is answered.`);
  }
  const secret = config.peer.secret;
  if (secret && secret.reveal().length < SHORTEST_SECRET) {
    warnings.push(`peer.secret has fewer than ${SHORTEST_SECRET} characters: whoever guesses it is the twin.`);
  }
  for (const [one, other] of sameAccounts(config)) {
    warnings.push(`${one} and ${other} are the same account (one URL, one key) and share its quota.`);
  }
  return warnings;
}

function holdsSecretText(value: unknown): boolean {
  if (value instanceof SecretReference) return typeof value.source() === 'string';
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsSecretText);
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

/** Known only once the references are read: two variables may hold one key. */
function sameAccounts(config: Config): [string, string][] {
  const firstWith = new Map<string, string>();
  const pairs: [string, string][] = [];
  config.backends?.forEach((backend, index) => {
    if (backend.kind !== 'openai' || !backend.apiKey) return;
    const account = `${new URL(backend.baseUrl).origin} ${backend.apiKey.reveal()}`;
    const place = `backends[${index}]`;
    const first = firstWith.get(account);
    if (first === undefined) firstWith.set(account, place);
    else pairs.push([first, place]);
  });
  return pairs;
}
