import { chmod, link, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { freshSecret, SECRET_TEXT } from './fresh-secret.ts';
import { Secret } from './secret.ts';

/**
 * The token of the control port. It is kept in the data folder, so that bookmarks of the dashboard and a Prometheus
 * scraper survive a restart; a damaged one is replaced.
 */
export async function controlToken(dataFolder: string): Promise<Secret> {
  const file = controlTokenFile(dataFolder);
  const kept = await readToken(file);
  if (kept) return kept;
  await freshSecret(file, draft => publish(draft, file));
  const token = await readToken(file);
  if (!token) throw new Error(`The control token in ${file} cannot be read back.`);
  return token;
}

/** Where a node keeps its token. */
export function controlTokenFile(dataFolder: string): string {
  return join(dataFolder, 'control.token');
}

/** The token of a node that was started before, if it can be read; for those who only look, so nothing is changed. */
export async function keptControlToken(dataFolder: string): Promise<Secret | undefined> {
  const text = await readFile(controlTokenFile(dataFolder), 'utf8').catch(() => '');
  return SECRET_TEXT.test(text.trim()) ? new Secret(text.trim()) : undefined;
}

async function readToken(file: string): Promise<Secret | undefined> {
  try {
    const text = (await readFile(file, 'utf8')).trim();
    if (!SECRET_TEXT.test(text)) return undefined;
    // A copied or restored data folder may have lost its rights.
    await chmod(file, 0o600);
    return new Secret(text);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Of two nodes that start on one folder at the same time the first wins, and both read what it wrote. */
async function publish(draft: string, file: string): Promise<void> {
  try {
    await link(draft, file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EEXIST' && (await readToken(file))) return;
    // A damaged one, or a file system without links.
    await rename(draft, file);
  }
}
