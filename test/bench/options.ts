import { parseArgs } from 'node:util';
import { type Effort, FULL, QUICK } from './effort.ts';

export interface Options {
  readonly effort: Effort;
  readonly without: ReadonlySet<string>;
  /** The built node to measure. */
  readonly script: string;
  /** Write the tables into docs/benchmarks.md. */
  readonly write: boolean;
  /** Exit code 1 when a target is missed. */
  readonly check: boolean;
}

export const USAGE = `npm run bench -- [flags]

  --quick            a short run: whether everything works, and about where the figures are
  --without A,B      leave systems out: portkey, litellm
  --tandem FILE      the built node to measure (out/main/headless.js)
  --write            write the tables into docs/benchmarks.md
  --load             only what it costs to watch the machine; two and a half minutes, on Linux
  --check            exit with 1 when a target is missed or could not be measured
`;

const OPTIONAL = ['portkey', 'litellm'];

/** @throws for a flag or a system that there is not */
export function readOptions(argv: readonly string[], root: URL): Options | 'help' | 'load' {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      quick: { type: 'boolean', default: false },
      without: { type: 'string', default: '' },
      tandem: { type: 'string' },
      write: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      load: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  if (values.load) return 'load';
  const without = new Set(values.without.split(',').filter(name => name !== ''));
  for (const name of without) {
    if (!OPTIONAL.includes(name)) throw new Error(`--without ${name}: only ${OPTIONAL.join(' and ')} can be left out`);
  }
  return {
    effort: values.quick ? QUICK : FULL,
    without,
    script: values.tandem ?? new URL('out/main/headless.js', root).pathname,
    write: values.write,
    check: values.check,
  };
}
