import { type OptionName, type Options, optionNames, readOptions } from './options.ts';

export type Variables = Readonly<Record<string, string | undefined>>;

/** What the environment says. */
export type Environment =
  | { readonly kind: 'read'; readonly options: Options; readonly ollamaHost: string }
  | { readonly kind: 'refused'; readonly message: string };

/** The variables of this process; the only place that looks at them. */
export function processEnvironment(): Variables {
  return process.env;
}

/** Reads Tandem's own variables and Ollama's. An empty variable counts as absent. */
export function readEnvironment(env: Variables): Environment {
  const texts: Partial<Record<OptionName, string>> = {};
  for (const { name, variable } of optionNames) {
    const text = env[variable]?.trim();
    if (text) texts[name] = text;
  }
  const read = readOptions(texts, name => optionNames.find(option => option.name === name)?.variable ?? name);
  if (read.kind === 'refused') return read;
  return { kind: 'read', options: read.options, ollamaHost: ollamaBaseUrl(env.OLLAMA_HOST) };
}

const OLLAMA_PORT = 11434;

/**
 * The base URL that a client of Ollama calls, from the forms that `OLLAMA_HOST` may have: `host`, `host:port`, `:port`,
 * `http://host:port/path`. The rules are Ollama's (envconfig.Host): with a scheme the default port is the scheme's,
 * and what is no port counts as the default. An address that means "all of mine" to the server is this machine here.
 */
function ollamaBaseUrl(variable: string | undefined): string {
  const text = (variable ?? '').trim().replace(/^["']+|["']+$/g, '');
  const [, scheme, rest = ''] = /^(?:(https?):\/\/)?(.*)$/is.exec(text) ?? [];
  const [place = '', ...path] = rest.split('/');
  const { host, port } = splitHostPort(place);
  const defaultPort = scheme === undefined ? OLLAMA_PORT : scheme.toLowerCase() === 'https' ? 443 : 80;
  const chosen = port !== undefined && /^\d+$/.test(port) && Number(port) <= 65_535 ? Number(port) : defaultPort;
  const everywhere = host === '' || host === '0.0.0.0' || host === '::';
  const name = everywhere ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  const url = `${scheme?.toLowerCase() ?? 'http'}://${name}:${chosen}/${path.join('/')}`;
  return URL.canParse(url) ? new URL(url).href.replace(/\/+$/, '') : `http://127.0.0.1:${OLLAMA_PORT}`;
}

function splitHostPort(place: string): { host: string; port?: string } {
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(place);
  if (bracketed) return { host: bracketed[1] ?? '', port: bracketed[2] };
  const colons = place.split(':').length - 1;
  // More than one colon without brackets is an IPv6 address alone.
  if (colons !== 1) return { host: place };
  const [host = '', port] = place.split(':');
  return { host, port };
}
