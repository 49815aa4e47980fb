import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseConfig, printProblem } from '../../../main/node/config/index.ts';
import { readJson } from '../../../main/node/config/json-text.ts';

const places = { env: {}, folder: '/nonexistent' };
/** No part of it may ever be printed. It stands wherever a secret belongs, in every shape that a person may give it. */
const SECRET = 'Zq9-hunter2-Zq9';

const names = fc.constantFrom(
  ...'node gateway control backends routing queue peer tunnel ollama growthhub id kind name keys port thresholds'.split(
    ' ',
  ),
  ...'order simple medium baseUrl model quota headers url env file __proto__ constructor'.split(' '),
);
const words = fc.constantFrom('a', 'ollama', 'openai', 'simulated', 'cloud', 'http://127.0.0.1:1', 'auto', '');
const secret = fc.oneof(
  fc.constant(SECRET),
  fc.constant([SECRET]),
  fc.constant({ [SECRET]: 1 }),
  fc.constant({ env: 1, [SECRET]: SECRET }),
  fc.constant(`${SECRET}\n`),
);
const secretName = fc.constantFrom('key', 'apiKey', 'secret', 'webhookSecret');

const { document } = fc.letrec(tie => ({
  document: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.oneof(words, fc.integer(), fc.double(), fc.boolean(), fc.constant(null), fc.string()),
    fc.array(tie('document'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(names, fc.string()), tie('document'), { maxKeys: 6 }),
    fc.dictionary(secretName, secret, { maxKeys: 3 }),
  ),
}));

/** A document that is right but for one place, which random ones hardly ever are. */
const nearlyRight = fc
  .tuple(fc.constantFrom('gateway', 'control', 'routing', 'peer', 'growthhub', 'backends'), document, secret)
  .map(([part, value, key]) => ({
    node: { id: 'a' },
    gateway: { keys: [{ name: 'k', key }] },
    backends: [{ id: 'g', kind: 'openai', baseUrl: 'https://g', apiKey: key }],
    peer: { secret: key },
    [part]: value,
  }));

test('any JSON is loaded or refused, never thrown at, and no secret is printed', async () => {
  const shapes = fc.oneof(document, nearlyRight);
  await fc.assert(
    fc.asyncProperty(shapes, async value => {
      const result = await parseConfig(JSON.stringify(value) ?? 'null', places);
      if (result.kind === 'loaded') return;
      expect(result.problems.length).toBeGreaterThan(0);
      for (const problem of result.problems) {
        expect(printProblem(problem)).not.toContain('\n');
        expect(printProblem(problem)).not.toContain(SECRET);
      }
    }),
    { numRuns: 1500 },
  );
});

test('any text is loaded or refused, and the scanner agrees with JSON.parse about what JSON is', async () => {
  const broken = fc
    .tuple(
      fc.json(),
      fc.nat(),
      fc.constantFrom('', '"', '{', ']', ',', ':', '\\', '\n', '\u0001', '\u2028', '0', '-', 'e', '.'),
    )
    .map(([text, at, put]) => text.slice(0, at % (text.length + 1)) + put + text.slice((at % (text.length + 1)) + 1));
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.json(), broken, fc.string({ unit: 'binary' })), async text => {
      expect(readJson(text).kind).toBe(isJson(text) ? 'read' : 'broken');
      await parseConfig(text, places);
    }),
    { numRuns: 3000 },
  );
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
