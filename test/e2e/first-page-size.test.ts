import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { builtPage } from './built-page.ts';

/** Kilobytes, gzipped: what a browser has to have before it can show the first page. */
const LIMIT = 350;

let built: Awaited<ReturnType<typeof builtPage>>;
beforeAll(async () => {
  built = await builtPage();
}, 60_000);
afterAll(() => built?.remove());

const IN_PAGE = /(?:src|href)="\/(assets\/[^"]+)"/g;
const IN_SCRIPT = /(?:\bfrom|\bimport)\s*["']\.\/([^"']+\.js)["']/g;

/** The files that the page names, and those which these need at once; what is imported only when it is opened is not among them. */
async function firstFiles(): Promise<ReadonlySet<string>> {
  const page = await readFile(join(built.folder, 'index.html'), 'utf8');
  const found = new Set([...page.matchAll(IN_PAGE)].map(([, name = '']) => name));
  for (const name of found) {
    if (!name.endsWith('.js')) continue;
    const script = await readFile(join(built.folder, name), 'utf8');
    for (const [, needed = ''] of script.matchAll(IN_SCRIPT)) found.add(`assets/${needed}`);
  }
  return found;
}

test(`the first page takes less than ${LIMIT} kB`, async () => {
  const files = [...(await firstFiles())];
  const sizes = await Promise.all(files.map(async name => gzipSync(await readFile(join(built.folder, name))).length));
  expect(files.some(name => name.endsWith('.js'))).toBe(true);
  expect(files.some(name => name.endsWith('.css'))).toBe(true);
  const kilobytes = sizes.reduce((sum, bytes) => sum + bytes, 0) / 1000;
  // React and Mantine alone are more than this: less means that the files were not found.
  expect(kilobytes).toBeGreaterThan(80);
  expect(kilobytes).toBeLessThan(LIMIT);
  console.log(`first page: ${kilobytes.toFixed(0)} kB gzipped in ${files.length} files`);
});
