import { quote } from '../quote.ts';

/** Why a pull ended without its model. */
export interface PullFailure {
  readonly cause:
    | 'bad-name'
    | 'no-such-model'
    | 'no-internet'
    | 'registry-away'
    | 'registry-refuses'
    | 'disk-full'
    | 'damaged'
    | 'cut'
    | 'engine-gone'
    | 'other';
  /** What happened, to what, and what to do; a sentence. */
  readonly message: string;
  /** Whether trying again by itself makes sense. */
  readonly comesBack: boolean;
}

type Row = readonly [
  said: RegExp,
  cause: PullFailure['cause'],
  comesBack: boolean,
  words: (model: string, said: string) => string,
];

/** What Ollama (0.11 to 0.32) says when a pull fails; it sends Go's own errors on. The first row that fits counts. */
const ROWS: readonly Row[] = [
  [
    /invalid model name|name is (?:invalid|required)/i,
    'bad-name',
    false,
    model => `“${model}” is no name of a model. It looks like gemma3:4b, or user/name:tag.`,
  ],
  [
    /manifest: file does not exist|manifest unknown|not found/i,
    'no-such-model',
    false,
    model => `The registry has no model ${model}. Look for its exact name and tag on ollama.com/library.`,
  ],
  [
    /no space left|not enough space|disk quota exceeded/i,
    'disk-full',
    false,
    model => `The disk that the models are on is full. Free some space, then resume ${model}: it goes on where it is.`,
  ],
  [
    /no such host|lookup .*(?:server misbehaving|i\/o timeout|temporary failure|try again)/i,
    'no-internet',
    true,
    (_, said) =>
      `The name ${/lookup ([\w.-]+)/.exec(said)?.[1] ?? 'of the registry'} cannot be looked up: this machine has no internet, or its DNS does not answer.`,
  ],
  [
    /digest mismatch|checksum/i,
    'damaged',
    true,
    model => `What came of ${model} is not what the registry has. It is fetched again.`,
  ],
  [
    /requires a newer version/i,
    'registry-refuses',
    false,
    model => `The registry gives ${model} to a newer Ollama only. Update Ollama, then resume.`,
  ],
  [
    /unauthorized|authentication|forbidden|denied|\b40[13]\b|unsupported protocol scheme|gave HTTP response/i,
    'registry-refuses',
    false,
    (model, said) => `The registry refuses to give ${model} to this Ollama (${said}).`,
  ],
  [
    /connection refused|no route to host|network is unreachable|TLS handshake|x509|certificate/i,
    'registry-away',
    true,
    (_, said) => `The registry cannot be reached (${said}).`,
  ],
  [
    /manifest: (?:5\d\d|429)|unexpected status code (?:5\d\d|429)|too many requests/i,
    'registry-away',
    true,
    (_, said) => `The registry does not serve just now (${said}).`,
  ],
  [
    /EOF|reset by peer|max retries|broken pipe|timeout|timed out|deadline exceeded|connection/i,
    'cut',
    true,
    model => `The connection to the registry broke while ${model} came.`,
  ],
];

/** What an error of a pull means, in words. */
export function pullFailureOf(model: string, error: string): PullFailure {
  // Where the bytes lie is told with a signature that lets anyone fetch them.
  const said = quote(error.replace(/^pull model manifest: /, '').replace(/\?[^\s"]+/g, ''));
  for (const [pattern, cause, comesBack, words] of ROWS) {
    if (pattern.test(error)) return { cause, comesBack, message: words(model, said) };
  }
  return { cause: 'other', comesBack: true, message: `Ollama could not pull ${model}: ${said}.` };
}
