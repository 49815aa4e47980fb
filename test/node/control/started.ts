import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../../main/node/clock/index.ts';
import { systemClock } from '../../../main/node/clock/index.ts';
import { Secret } from '../../../main/node/config/index.ts';
import { type NodeView, startControlServer } from '../../../main/node/control/index.ts';

/** Token of every control server that a test starts. */
export const testToken = 'ct_test-token-of-the-control-port';

/** What was logged, as text. */
export class LogLines {
  readonly lines: string[] = [];
  warn = (...parts: readonly unknown[]) => void this.lines.push(inText(parts));
  error = (...parts: readonly unknown[]) => void this.lines.push(inText(parts));
}

/** Starts a control server on a free port. */
export async function startedServer(
  view: NodeView,
  {
    clock = systemClock,
    pageFolder = join(tmpdir(), 'no-page-here'),
    log = new LogLines(),
    port = 0,
  }: Partial<StartedOptions> = {},
) {
  const server = await startControlServer({ view, token: new Secret(testToken), port, pageFolder, log, clock });
  if (server.kind !== 'listening') throw new Error(server.kind);
  return server;
}

interface StartedOptions {
  readonly clock: Clock;
  readonly pageFolder: string;
  readonly log: LogLines;
  readonly port: number;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
}

/** One request with any headers, `Host` and `Origin` included, which `fetch` would not let through. */
export function ask(
  port: number,
  path: string,
  { method = 'GET', headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, path, method, headers }, response => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** `ask` as one who holds the token. */
export function askAsOwner(port: number, path: string, options: Parameters<typeof ask>[2] = {}): Promise<Answer> {
  return ask(port, path, { ...options, headers: { authorization: `Bearer ${testToken}`, ...options.headers } });
}

function inText(parts: readonly unknown[]): string {
  return parts.map(part => (typeof part === 'string' ? part : JSON.stringify(part))).join(' ');
}
