import type { Opening, OpenTunnel } from '../provider.ts';
import { type Program, type ProgramOptions, startProgram } from './program.ts';

/** What a line of the program's output says. */
export type Said =
  | { readonly kind: 'open'; readonly url: string }
  | { readonly kind: 'failed' | 'refused'; readonly message: string };

export interface TunnelProgram extends Omit<ProgramOptions, 'onLine'> {
  readonly read: (line: string) => Said | undefined;
  /** The URL, where it is known before the program says anything. */
  readonly url?: string | undefined;
  /** What to do when the program is not there, as a sentence without end. */
  readonly missing: string;
}

/** Starts a program that makes a tunnel, and waits for what it says of it. Never rejects. */
export async function openProgram(options: TunnelProgram, signal: AbortSignal): Promise<Opening> {
  const { read, url, missing, ...rest } = options;
  const verdict = Promise.withResolvers<Said>();
  const lost = Promise.withResolvers<string>();
  const program = startProgram({
    ...rest,
    onLine(line) {
      const said = read(line);
      if (!said) return;
      verdict.resolve(said);
      // Also later: such as a change of where it leads.
      if (said.kind !== 'open') lost.resolve(said.message);
    },
  });
  const abort = () => verdict.resolve({ kind: 'failed', message: `${rest.program} told no public URL in time` });
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  if (url !== undefined) verdict.resolve({ kind: 'open', url });
  void program.ended.then(({ message, isMissing }) => {
    verdict.resolve(isMissing ? { kind: 'refused', message: `${message}. ${missing}` } : { kind: 'failed', message });
    lost.resolve(message);
  });
  const said = await verdict.promise;
  signal.removeEventListener('abort', abort);
  if (said.kind !== 'open') {
    await program.stop();
    return said;
  }
  return { kind: 'open', tunnel: tunnelOf(program, said.url, lost.promise) };
}

function tunnelOf(program: Program, url: string, lost: Promise<string>): OpenTunnel {
  return { url, lost, close: () => program.stop() };
}
