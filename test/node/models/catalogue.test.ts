import { expect, test } from 'vitest';
import { catalogueModels, catalogueSchema, defaultModel, findModel } from '../../../main/node/models/catalogue.ts';
import { HUB_SOURCE, TINY } from './stand-ins.ts';

test('the default is the very small model, as it is measured', () => {
  expect(defaultModel()).toMatchObject({
    name: 'SmolLM2-135M-Instruct',
    bytes: 98_362_432,
    sha256: 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53',
    licence: 'Apache-2.0',
    contextTokens: 8192,
  });
  expect(defaultModel().sources.map(({ kind }) => kind)).toEqual(['hub', 'pip']);
});

test('larger ones for a workstation are there too, and each says what memory it needs', () => {
  expect(catalogueModels.length).toBeGreaterThanOrEqual(3);
  expect(catalogueModels[0]).toBe(defaultModel());
  for (const { bytes, memoryBytes } of catalogueModels) expect(memoryBytes).toBeGreaterThan(bytes);
});

test('a model is found by its id', () => {
  expect([findModel('phi-4-mini-instruct')?.licence, findModel('nobody')]).toEqual(['MIT', undefined]);
});

test.each([
  ['a file outside of its folder', { file: '../Tiny.gguf' }],
  ['a file that is no model', { file: 'Tiny.exe' }],
  ['no checksum', { sha256: undefined }],
  ['half a checksum', { sha256: 'abc' }],
  ['no source', { sources: [] }],
  ['a branch in place of a commit', { sources: [{ ...HUB_SOURCE, revision: 'main' }] }],
  ['a repository that leads elsewhere', { sources: [{ ...HUB_SOURCE, repository: '../../x' }] }],
  ['a source of an unknown kind', { sources: [{ kind: 'torrent' }] }],
  ['a key that nobody knows', { color: 'blue' }],
])('a catalogue with %s is refused', (_, change) => {
  const catalogue = { default: TINY.id, models: [TINY] };
  expect(catalogueSchema.safeParse(catalogue).success).toBe(true);
  expect(catalogueSchema.safeParse({ ...catalogue, models: [{ ...TINY, ...change }] }).success).toBe(false);
});

test('a catalogue that is not of one piece is refused', () => {
  expect(catalogueSchema.safeParse({ default: 'other', models: [TINY] }).success).toBe(false);
  expect(catalogueSchema.safeParse({ default: TINY.id, models: [TINY, TINY] }).success).toBe(false);
  expect(catalogueSchema.safeParse({ default: TINY.id, models: [TINY, { ...TINY, id: 'twin' }] }).success).toBe(false);
});
