/** One thing that is wrong with a configuration. Never holds the text of a secret. */
export interface Problem {
  /** `backends[1].apiKey`, or `line 3, column 5` where the text is not even JSON. */
  readonly path: string;
  readonly found: string;
  readonly expected: string;
}

export type Path = readonly PropertyKey[];

const SHOWN = 60;
const PLAIN_KEY = /^[A-Za-z_$][\w$-]{0,59}$/;
/** Below such a key no text is shown: it is a secret, or a person may well have put one there. */
const SECRET_KEY = /(?:key|keys|secret|token|password|authorization|headers)$/i;
/** What keys of the known providers look like, wherever they stand. */
const KEY_SHAPES = /\b(?:sk|gsk|pk|tk|hf|xai)[-_][A-Za-z0-9_-]{6,}/g;

/** The problem as one line for people. */
export function printProblem(problem: Problem): string {
  return `${problem.path}: found ${problem.found}, expected ${problem.expected}`;
}

/** `backends[1].headers["X-Name"]`; the document itself is `configuration`. */
export function printPath(path: Path): string {
  if (path.length === 0) return 'configuration';
  const text = path.map(segment => {
    if (typeof segment === 'number') return `[${segment}]`;
    const name = String(segment);
    return PLAIN_KEY.test(name) && masked(name) === name ? `.${name}` : `[${quoted(name)}]`;
  });
  return text.join('').replace(/^\./, '');
}

/** What stands in the document, in words, short and without secrets. */
export function describeFound(value: unknown, path: Path): string {
  const secret = isSecretPath(path);
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return secret ? 'a number' : `${value} (a number)`;
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object') return describeObject(Object.keys(value), secret);
  const text = String(value);
  if (text === '') return 'an empty string';
  if (secret) return `a string of ${text.length} ${text.length === 1 ? 'character' : 'characters'}`;
  return `${quoted(text)} (a string)`;
}

/** A text from the document in quotes, on one line and shortened. */
export function quoted(text: string): string {
  const safe = masked(text);
  return JSON.stringify(safe.length > SHOWN ? `${safe.slice(0, SHOWN)}…` : safe);
}

/** The text without what looks like a key or a password: people paste them into the wrong place. */
export function masked(text: string): string {
  return text.replace(KEY_SHAPES, '•••').replace(/[^\s/@]+@/g, '•••@');
}

function isSecretPath(path: Path): boolean {
  if (path.at(-1) === 'name') return false;
  return path.some(segment => typeof segment === 'string' && SECRET_KEY.test(segment));
}

function describeObject(keys: readonly string[], secret: boolean): string {
  if (keys.length === 0) return 'an empty object';
  // In a secret's place even a key may be the secret: {"gsk_…": ""}.
  const known = keys.filter(key => key === 'env' || key === 'file' || key === 'sealed');
  const shown = secret ? known : keys.slice(0, 5).map(key => (PLAIN_KEY.test(key) ? key : quoted(key)));
  const hidden = keys.length - shown.length;
  const named = [...shown, ...(hidden > 0 ? [`${hidden} ${secret ? 'unknown' : 'more'}`] : [])];
  return `an object with ${named.join(', ')}`;
}
