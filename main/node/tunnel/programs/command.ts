import type { Clock } from '../../clock/index.ts';
import type { Target, TunnelProvider } from '../provider.ts';
import { publicUrlIn } from '../public-url.ts';
import { wordsOf } from './command-line.ts';
import { openProgram, type Said } from './open-program.ts';

export interface CommandOptions {
  /** Program and arguments; `{port}` stands for the gateway's port. */
  readonly run: string | undefined;
  readonly url: string | undefined;
  readonly pattern: string | undefined;
  readonly target: Target;
  readonly env: Readonly<Record<string, string>>;
  readonly clock: Clock;
}

/** Most programs print the address alone, and say other things with `http://localhost` in them. */
const ANY_URL = /https:\/\/[^\s"'<>|]+/;

/** Any program that makes a tunnel. */
export function command({ run, url, pattern, target, env, clock }: CommandOptions): TunnelProvider {
  return {
    name: 'command',
    async open(signal) {
      const words = run === undefined ? undefined : wordsOf(run);
      if (!words) {
        const why = run === undefined ? 'is not given' : 'has a quote that is not closed';
        return { kind: 'refused', message: `tunnel.command.run ${why}` };
      }
      const [program, ...args] = words.map(word => word.replaceAll('{port}', String(target.port)));
      return openProgram(
        {
          program: program ?? '',
          args,
          env,
          clock,
          url: url === undefined ? undefined : publicUrlIn(url),
          missing: 'Install it, or correct tunnel.command.run',
          read: line => urlIn(line, pattern === undefined ? ANY_URL : new RegExp(pattern)),
        },
        signal,
      );
    },
  };
}

function urlIn(line: string, pattern: RegExp): Said | undefined {
  const match = pattern.exec(line);
  const text = match?.[1] ?? match?.[0];
  const url = text === undefined ? undefined : publicUrlIn(text);
  return url === undefined ? undefined : { kind: 'open', url };
}
