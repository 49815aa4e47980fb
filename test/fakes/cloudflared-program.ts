import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The stand-in as a program that can be started by its path. */
export async function cloudflaredProgram(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'tandem-cloudflared-'));
  const path = join(folder, 'cloudflared');
  const script = fileURLToPath(new URL('./cloudflared.ts', import.meta.url));
  await writeFile(path, `#!/bin/sh\nexec "${process.execPath}" "${script}" "$@"\n`);
  await chmod(path, 0o755);
  return { path, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** What the stand-in takes for a token. */
export function tunnelToken(port: number, ingress: readonly { hostname?: string; service: string }[]): string {
  return Buffer.from(JSON.stringify({ port, ingress })).toString('base64');
}

/** A port that nobody has at this moment. */
export function freePort(): Promise<number> {
  return new Promise(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
