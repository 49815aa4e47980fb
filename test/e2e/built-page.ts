import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import config from '../../electron.vite.config.ts';

/** Builds the page as the product does, into a folder of its own: what is tested is what stands in the tree. */
export async function builtPage(): Promise<{ readonly folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'tandem-page-'));
  const { build: options, ...renderer } = config.renderer ?? {};
  // Under the test runner it says "test", which would put React's development build into the page.
  const was = process.env.NODE_ENV;
  process.env.NODE_ENV = 'production';
  try {
    await build({
      ...renderer,
      configFile: false,
      logLevel: 'warn',
      mode: 'production',
      build: { ...options, outDir: folder },
    });
  } finally {
    process.env.NODE_ENV = was;
  }
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
