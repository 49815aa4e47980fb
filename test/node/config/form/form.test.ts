import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { fieldAt } from '../../../../main/node/config/form/index.ts';
import { configSchema, type FormNode, parseConfig, settingsForm } from '../../../../main/node/config/index.ts';

type JsonSchema = z.core.JSONSchema.JSONSchema;

/** Every place of the schema, found without the form: `backends[].quota.reset`. */
function placesOf(node: JsonSchema | boolean | undefined, path: string): string[] {
  if (typeof node !== 'object' || node.secret === true) return [];
  const inside = [...(node.oneOf ?? []), ...(node.anyOf ?? [])].flatMap(branch => placesOf(branch, path));
  const items = Array.isArray(node.items) ? [] : placesOf(node.items, `${path}[]`);
  const own = Object.entries(node.properties ?? {}).flatMap(([key, child]) => {
    const place = path === '' ? key : `${path}.${key}`;
    return [place, ...placesOf(child, place)];
  });
  return [...new Set([...inside, ...items, ...own])];
}

const schema = z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' });

function all(nodes: readonly FormNode[]): FormNode[] {
  return nodes.flatMap(node => {
    if (node.kind === 'field') return [node];
    const children = node.kind === 'group' ? node.children : node.forms.flatMap(form => form.children);
    return [node, ...all(children)];
  });
}

const nodes = all(settingsForm());
const at = (path: string) => nodes.filter(node => node.path === path);

describe('the settings form', () => {
  test('has every key of the schema', () => {
    const places = placesOf(schema, '');
    expect(places.length).toBeGreaterThan(90);
    expect([...new Set(nodes.map(({ path }) => path))].sort()).toEqual(places.sort());
  });

  test('says of each key what it means', () => {
    expect(nodes.filter(({ description }) => description.trim().length < 5).map(({ path }) => path)).toEqual([]);
  });

  test('knows how each key is asked for: none has to be typed as JSON but what is changed in the file', () => {
    const typed = nodes.filter(node => node.kind === 'field' && node.input.kind === 'json' && node.owner !== 'file');
    expect(typed.map(({ path }) => path)).toEqual([]);
  });

  test('has type, bounds, unit and default of a number', () => {
    expect(at('routing.timeouts.connect')).toEqual([
      {
        kind: 'field',
        path: 'routing.timeouts.connect',
        description: 'Opening a connection.',
        input: { kind: 'number', isWhole: false, min: 10, max: 60_000, unit: 'ms' },
        default: 3000,
        isRequired: false,
      },
    ]);
    expect(at('gateway.port')).toMatchObject([{ input: { isWhole: true, min: 0, max: 65_535 }, default: 8484 }]);
    expect(at('queue.maxJobs')).toMatchObject([{ input: { kind: 'number', isWhole: true, min: 1, max: 1_000_000 } }]);
  });

  test('has the options of a choice, of a list and of an order', () => {
    expect(at('savings.model')).toMatchObject([{ input: { kind: 'choice' } }]);
    expect(at('routing.answerCheck.skip')).toMatchObject([{ input: { kind: 'choices', isOrder: false, min: 0 } }]);
    expect(at('routing.order.simple')).toMatchObject([
      {
        input: { kind: 'choices', isOrder: true, options: ['workstation', 'colab', 'cloud', 'queue'], min: 1, max: 4 },
        default: ['workstation', 'colab', 'cloud'],
      },
    ]);
    expect(at('gateway.corsOrigins')).toMatchObject([{ input: { kind: 'texts', min: 0, max: 20 } }]);
    expect(at('ollama.instances')).toMatchObject([
      { input: { kind: 'word-or-number', options: ['auto'], min: 1, max: 16 }, default: 'auto' },
    ]);
  });

  test('takes each default of its own: what it says counts when nothing is written is what the schema takes', async () => {
    const document = await parseConfig('{"node":{"id":"a"}}', { env: {}, folder: '.' });
    if (document.kind !== 'loaded') throw new Error('the smallest document does not load');
    const config = document.config;
    const valueAt = (path: string) =>
      path.split('.').reduce<unknown>((value, key) => (value ? Reflect.get(Object(value), key) : undefined), config);
    for (const node of nodes) {
      if (node.kind !== 'field' || node.default === undefined || node.path.includes('[]')) continue;
      expect(valueAt(node.path), node.path).toEqual(node.default);
    }
  });

  test('marks every secret, and shows none of them as a text', () => {
    const secrets = nodes.filter(node => node.kind === 'field' && node.input.kind === 'secret').map(({ path }) => path);
    expect(secrets).toEqual(
      expect.arrayContaining(['gateway.keys[].key', 'backends[].apiKey', 'peer.secret', 'growthhub.webhookSecret']),
    );
  });

  test('leaves accounts and keys to the pages that check them', () => {
    expect(nodes.filter(node => node.kind !== 'group' && node.owner).map(({ path }) => path)).toEqual(
      expect.arrayContaining(['gateway.keys', 'backends', 'backends[].baseUrl', 'backends[].apiKey', 'peer.secret']),
    );
  });
});

describe('a path', () => {
  test('leads to its field, in steps', () => {
    expect(fieldAt('backends[12].quota.requestsPerDay')).toMatchObject({
      field: { path: 'backends[].quota.requestsPerDay' },
      place: ['backends', 12, 'quota', 'requestsPerDay'],
    });
  });

  test.each([
    '__proto__.polluted',
    'constructor.prototype',
    'routing.__proto__',
    'routing',
    'nowhere',
    'backends[-1].model',
    'backends[99999].model',
    'backends.model',
    'backends[0]',
    ' gateway.port',
    'gateway.port.',
    '',
    'a.'.repeat(500),
  ])('%j leads nowhere', path => {
    expect(fieldAt(path)).toBeUndefined();
  });
});
