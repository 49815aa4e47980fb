import { parseArgs } from 'node:util';
import { nearest } from './nearest.ts';
import { type OptionName, type Options, optionNames, readOptions } from './options.ts';

/** What a command line asks for. */
export type Flags =
  | { readonly kind: 'run'; readonly options: Options }
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'refused'; readonly message: string };

const listed = optionNames.map(({ flag, value }) => (value ? `--${flag} ${value}` : `--${flag}`));

/** The usage of a command that takes the node's flags, and perhaps some of its own. */
export function usage(command: string, exitCodes: string, own: Readonly<Record<string, string>> = {}): string {
  return [
    `Usage: ${command} -- [flags]`,
    '',
    ...optionNames.map(
      ({ variable, help }, index) => `  ${(listed[index] ?? '').padEnd(18)} ${variable.padEnd(20)} ${help}`,
    ),
    ...Object.entries(own).map(([flag, help]) => `  ${flag.padEnd(39)} ${help}`),
    '  --help, --version',
    '',
    `A flag wins over its environment variable. Exit codes: ${exitCodes}.`,
    '',
  ].join('\n');
}

/** What `--help` prints. */
export const USAGE = usage('npm run headless', '0 clean, 64 bad flag, 69 port taken, 78 bad configuration');

/** Reads the command line (without program and script). A flag given twice counts the last time. */
export function parseFlags(argv: readonly string[]): Flags {
  const { tokens } = parseArgs({
    args: [...argv],
    strict: false,
    tokens: true,
    options: {
      ...Object.fromEntries(
        optionNames.map(({ flag, value }) => [flag, { type: value ? 'string' : 'boolean' } as const]),
      ),
      help: { type: 'boolean', short: 'h' },
      version: { type: 'boolean' },
    },
  });
  const texts: Partial<Record<OptionName, string>> = {};
  let instead: 'help' | 'version' | undefined;
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') return refused(`unexpected ${shown(token.value)}`);
    if (token.name === 'help' || token.name === 'version') {
      instead ??= token.name;
      continue;
    }
    const option = optionNames.find(({ flag }) => `--${flag}` === token.rawName);
    if (!option) return refused(`unknown flag ${shown(token.rawName)}${suggestion(token.rawName)}`);
    if (!option.value) {
      if (token.value !== undefined) return refused(`${token.rawName} takes no value`);
      texts[option.name] = 'true';
      continue;
    }
    // `--config --data x` is a forgotten value, not a file called --data.
    const forgotten = token.value === undefined || (!token.inlineValue && token.value.startsWith('-'));
    if (forgotten || token.value === '') return refused(`${token.rawName} needs a value (${option.value})`);
    texts[option.name] = token.value;
  }
  if (instead) return { kind: instead };
  const read = readOptions(texts, name => `--${optionNames.find(option => option.name === name)?.flag}`);
  return read.kind === 'read' ? { kind: 'run', options: read.options } : refused(read.message);
}

function refused(message: string): Flags {
  return { kind: 'refused', message: `${message}. Flags: ${listed.join(', ')}, --help, --version` };
}

function suggestion(rawName: string): string {
  const meant = nearest(rawName.replace(/^-+/, ''), [...optionNames.map(({ flag }) => flag), 'help', 'version']);
  return meant === undefined ? '' : ` (did you mean --${meant}?)`;
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 60));
}
