import { expect, test } from 'vitest';
import { sourcesIn } from '../rules/sources.ts';

const desktop = sourcesIn('main/desktop');

test('only main.ts takes values from electron; every other part is handed what it uses', () => {
  const takers = desktop.filter(({ imports }) =>
    imports.some(({ specifier, isTypeOnly }) => specifier === 'electron' && !isTypeOnly),
  );
  expect(takers.map(({ path }) => path)).toEqual(['main/desktop/main.ts']);
});

test('only main.ts reads the real process', () => {
  const readers = desktop.filter(({ text }) => /\bprocess\.(?!version)/.test(text.replace(/#process\./g, '')));
  expect(readers.map(({ path }) => path)).toEqual(['main/desktop/main.ts']);
});

test('the entry waits for nothing at its top level, since Electron gets ready only after it', () => {
  const entry = desktop.find(({ path }) => path === 'main/desktop/main.ts');
  expect(entry?.text).toBeDefined();
  expect(entry?.text).not.toMatch(/^\S.*\bawait\b/m);
});
