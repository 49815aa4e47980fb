import type { ConfigInput } from '../schema.ts';

const DOTS = '•••';
const SECRETS = new Set(['key', 'apiKey', 'secret', 'webhookSecret', 'authtoken', 'token']);

/**
 * The document with dots for its secrets. Variables and files stay, since they tell where a secret comes from and not
 * what it is; a header may hold a secret under any name, so none is shown.
 */
export function withoutSecrets(document: ConfigInput): ConfigInput {
  // The walk puts dots for texts and changes no shape; the compiler cannot see that.
  return hide(document) as ConfigInput;
}

function hide(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(hide);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => {
      if (SECRETS.has(name)) return [name, dotted(item)];
      if (name === 'headers') return [name, Object.fromEntries(Object.keys(Object(item)).map(key => [key, DOTS]))];
      return [name, hide(item)];
    }),
  );
}

function dotted(secret: unknown): unknown {
  if (typeof secret !== 'object' || secret === null) return DOTS;
  return 'sealed' in secret ? { sealed: DOTS } : secret;
}
