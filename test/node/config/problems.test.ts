import { expect, test } from 'vitest';
import { parseConfig, printProblem } from '../../../main/node/config/index.ts';

const places = { env: {}, folder: '.' };

async function linesFor(text: string): Promise<readonly string[]> {
  const result = await parseConfig(text, places);
  return result.kind === 'refused' ? result.problems.map(printProblem) : [];
}

const node = { id: 'a' };
const groq = { id: 'groq', kind: 'openai', baseUrl: 'https://api.groq.com/openai/v1' };
const SECRET = 'a secret: the text itself, {"env":"NAME"} or {"file":"PATH"}';

test.each([
  [
    'a wrong type is told the bounds too',
    { node, backends: [{ ...groq, quota: { requestsPerDay: 'many' } }] },
    'backends[0].quota.requestsPerDay: found "many" (a string), expected a whole number of at least 1',
  ],
  [
    'a number out of range',
    { node, gateway: { port: 70_000 } },
    'gateway.port: found 70000 (a number), expected a whole number from 0 to 65535',
  ],
  [
    'a fraction where whole numbers are wanted',
    { node, control: { port: 1.5 } },
    'control.port: found 1.5 (a number), expected a whole number from 0 to 65535',
  ],
  [
    'a share above one',
    { node, backends: [{ ...groq, quota: { softLimit: 3 } }] },
    'backends[0].quota.softLimit: found 3 (a number), expected a number from 0 to 1',
  ],
  ['a missing part', {}, 'node: found nothing, expected an object with id'],
  [
    'a missing key',
    { node: {} },
    'node.id: found nothing, expected 1 to 40 letters, digits, dots, dashes or underscores',
  ],
  [
    'an identifier with a space',
    { node: { id: 'a b' } },
    'node.id: found "a b" (a string), expected 1 to 40 letters, digits, dots, dashes or underscores',
  ],
  ['null for an object', { node, gateway: null }, 'gateway: found null, expected an object'],
  [
    'a word for a switch',
    { node, gateway: { anonymous: 'yes' } },
    'gateway.anonymous: found "yes" (a string), expected true or false',
  ],
  [
    'a word that is not in the list',
    { node, routing: { paidTiers: ['gold'] } },
    'routing.paidTiers[0]: found "gold" (a string), expected one of workstation, colab, cloud, queue',
  ],
  [
    'a list that may not be empty',
    { node, routing: { order: { simple: [] } } },
    'routing.order.simple: found an empty list, expected a list of 1 to 4 with any of workstation, colab, cloud, queue',
  ],
  ['a list for an object', [], 'configuration: found an empty list, expected an object with node'],
  [
    'one of two types',
    { node, ollama: { instances: 0 } },
    'ollama.instances: found 0 (a number), expected "auto" or a whole number from 1 to 16',
  ],
  [
    'an unknown key',
    { node, gatewy: {} },
    'gatewy: found an unknown key, expected one of node, gateway, control, backends, routing, queue, peer, tunnel, ollama, machine, colab, growthhub, savings, report, requestLog, acknowledged; did you mean gateway?',
  ],
  [
    'an unknown key that resembles none',
    { node, control: { colour: 1 } },
    'control.colour: found an unknown key, expected one of port',
  ],
  [
    'an unknown key beside env',
    { node, peer: { secret: { env: 'A', x: 1 } } },
    'peer.secret.x: found an unknown key, expected one of env, file, sealed',
  ],
  [
    '__proto__ as a key',
    JSON.parse('{"node":{"id":"a"},"control":{"__proto__":1}}'),
    'control.__proto__: found an unknown key, expected one of port',
  ],
  [
    'an unknown kind of backend',
    { node, backends: [{ id: 'x', kind: 'olama' }] },
    'backends[0].kind: found "olama" (a string), expected one of ollama, openai, colab, embedded, simulated',
  ],
  [
    'a backend without a kind',
    { node, backends: [{ id: 'x' }] },
    'backends[0].kind: found nothing, expected one of ollama, openai, colab, embedded, simulated',
  ],
  [
    'a key of another kind of backend',
    { node, backends: [{ id: 'x', kind: 'colab', apikey: 'gsk_1234567890' }] },
    'backends[0].apikey: found an unknown key, expected one of id, kind, tier, baseUrl, model, maxConcurrent, contextTokens, capabilities',
  ],
  [
    'a backend that is no object',
    { node, backends: [3] },
    'backends[0]: found 3 (a number), expected an object with id and kind',
  ],
  [
    'a URL that is none',
    { node, backends: [{ ...groq, baseUrl: 'nonsense' }] },
    'backends[0].baseUrl: found "nonsense" (a string), expected an http:// or https:// URL',
  ],
  [
    'a URL of another protocol',
    { node, peer: { url: 'ftp://b' } },
    'peer.url: found "ftp://b" (a string), expected an http:// or https:// URL',
  ],
  [
    'a password in a URL',
    { node, backends: [{ ...groq, baseUrl: 'http://me:hunter2@host' }] },
    'backends[0].baseUrl: found "http://•••@host" (a string), expected a URL without user name and password',
  ],
  [
    'a number for a secret',
    { node, backends: [{ ...groq, apiKey: 12 }] },
    `backends[0].apiKey: found a number, expected ${SECRET}`,
  ],
  [
    'an empty secret',
    { node, growthhub: { webhookSecret: '' } },
    `growthhub.webhookSecret: found an empty string, expected ${SECRET}`,
  ],
  [
    'env and file at once',
    { node, peer: { secret: { env: 'A', file: 'b' } } },
    `peer.secret: found an object with env, file, expected ${SECRET}`,
  ],
  [
    'a secret as the key of an object',
    { node, peer: { secret: { hunter2: '' } } },
    `peer.secret: found an object with 1 unknown, expected ${SECRET}`,
  ],
  [
    'a bare string in the list of keys',
    { node, gateway: { keys: ['hunter2-hunter2'] } },
    'gateway.keys[0]: found a string of 15 characters, expected an object with name and key',
  ],
  [
    'a key with a line break in a header',
    { node, backends: [{ ...groq, apiKey: 'gsk_1\n' }] },
    'backends[0].apiKey: found a secret of 6 characters with a space or a special character in it, expected letters, digits and ASCII signs only, as an HTTP header takes them',
  ],
  [
    'a header name with a space',
    { node, backends: [{ ...groq, headers: { 'a b': 'c' } }] },
    'backends[0].headers["a b"]: found such a name, expected the name of an HTTP header',
  ],
  [
    'thresholds in the wrong order',
    { node, routing: { thresholds: { medium: 9 } } },
    'routing.thresholds.medium: found 9 (a number), expected at most routing.thresholds.complex (6)',
  ],
  [
    'one port for both servers',
    { node, control: { port: 8484 } },
    'control.port: found 8484 (a number), expected another port than gateway.port',
  ],
  [
    'two keys of one name',
    {
      node,
      gateway: {
        keys: [
          { name: 'k', key: 'x' },
          { name: 'k', key: 'y' },
        ],
      },
    },
    'gateway.keys[1].name: found "k" (a string), expected a name that no other key has (gateway.keys[0] has it too)',
  ],
  [
    'two backends of one id',
    { node, backends: [groq, { ...groq, baseUrl: 'https://other' }] },
    'backends[1].id: found "groq" (a string), expected an id that no other backend has (backends[0] has it too)',
  ],
  [
    'two backends on one URL',
    { node, backends: [groq, { ...groq, id: 'b', baseUrl: `${groq.baseUrl}/` }] },
    'backends[1].baseUrl: found "https://api.groq.com/openai/v1/" (a string), expected a URL that no other backend has (backends[0] has it too), or the apiKey of another account',
  ],
  [
    'two backends on the default URL',
    {
      node,
      backends: [
        { id: 'x', kind: 'ollama' },
        { id: 'y', kind: 'ollama' },
      ],
    },
    'backends[1].baseUrl: found the default "http://127.0.0.1:11434", expected a URL that no other backend has (backends[0] has it too)',
  ],
  [
    'two backends on one URL under two names of this machine',
    {
      node,
      backends: [
        { id: 'one', kind: 'ollama', baseUrl: 'http://127.0.0.1:11434', model: 'm' },
        { id: 'two', kind: 'ollama', baseUrl: 'http://localhost:11434/', model: 'm' },
      ],
    },
    'backends[1].baseUrl: found "http://localhost:11434/" (a string), expected a URL that no other backend has (backends[0] has it too)',
  ],
])('%s', async (_title, document, line) => {
  expect(await linesFor(JSON.stringify(document))).toEqual([line]);
});

test.each([
  ['', 'line 1, column 1: found the end of the text, expected a value'],
  [
    '{\n  "node": {"id": "a",}\n}',
    'line 2, column 22: found }, expected a key in double quotes (the last one takes no comma)',
  ],
  ['{"node":{"id":"a"} // the first\n}', 'line 1, column 20: found a comment (JSON has none), expected a comma or }'],
  ["{'node':1}", "line 1, column 2: found ', expected a key in double quotes"],
  ['{"node" "a"}', 'line 1, column 9: found ", expected a colon after the key'],
  ['{"peer":{"secret":"hunter2', 'line 1, column 27: found the end of the text, expected a closing double quote'],
  ['{"a":"\t"}', 'line 1, column 7: found a control character, expected a closing double quote'],
  ['["\\x"]', String.raw`line 1, column 3: found \, expected one of \" \\ \/ \b \f \n \r \t \uXXXX`],
  ['{} {}', 'line 1, column 4: found {, expected the end of the text'],
  ['['.repeat(70), 'line 1, column 65: found level 65, expected at most 64 levels of nesting'],
  ['{"node":{"id":"a","id":"b"}}', 'node.id: found the same key twice, expected it once'],
])('text that is not JSON names line and column: %j', async (text, line) => {
  expect(await linesFor(text)).toEqual([line]);
});

test('every problem is told at one time, unset variables and contradictions included', async () => {
  const lines = await linesFor(
    JSON.stringify({
      node: { id: '' },
      gateway: { prot: 1 },
      backends: [
        { ...groq, apiKey: { env: 'NOT_SET' } },
        { ...groq, maxConcurrent: 0 },
      ],
    }),
  );
  expect(lines.map(line => line.slice(0, line.indexOf(':')))).toEqual([
    'node.id',
    'gateway.prot',
    'backends[1].maxConcurrent',
    'backends[1].id',
    'backends[1].baseUrl',
    'backends[0].apiKey',
  ]);
});

test('a hopeless document is not answered by as many lines', async () => {
  const lines = await linesFor(
    JSON.stringify({ node, backends: Array(100).fill({ ...groq, quota: { first: 1, second: 1 } }) }),
  );
  expect(lines.length).toBeLessThanOrEqual(101);
  expect(lines.at(-1)).toMatch(/^configuration: found \d+ more problems, expected none$/);
});
