import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import type { TestProject } from 'vitest/node';
import config from '../../electron.vite.config.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the page is built. */
    readonly pageFolder: string;
  }
}

/**
 * Before the first test of a page: builds it as the product does, once for all of them and into a folder of its own, so
 * that what is tested is what stands in the tree.
 */
export default async function buildPage(project: TestProject): Promise<() => Promise<void>> {
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
  project.provide('pageFolder', folder);
  return () => rm(folder, { recursive: true, force: true });
}
