import { createTRPCClient, httpLink } from '@trpc/client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ControlRouter, ControlServer } from '../../../main/node/control/index.ts';
import { StandInView } from './stand-in-view.ts';
import { askAsOwner, LogLines, startedServer, testToken } from './started.ts';

let view: StandInView;
let log: LogLines;
let server: ControlServer;

beforeEach(async () => {
  view = new StandInView();
  log = new LogLines();
  server = await startedServer(view, { log });
});

afterEach(() => server.close());

const KEY = 'gsk_very_private_0123456789';
const json = { 'content-type': 'application/json' };

function client() {
  const headers = { authorization: `Bearer ${testToken}` };
  const url = `${server.url}/trpc`;
  return createTRPCClient<ControlRouter>({ links: [httpLink({ url, methodOverride: 'POST', headers })] });
}

const post = (path: string, body: unknown) =>
  askAsOwner(server.port, `/trpc/${path}`, {
    method: 'POST',
    headers: json,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

const groq = { kind: 'openai' as const, id: 'groq', baseUrl: 'https://g.example/v1', model: 'm' };

describe('a change', () => {
  test('of each kind reaches the document with the version that it was meant for', async () => {
    const { addBackend, removeBackend, chooseModel, removeGatewayKey, renameNode, acknowledge } = client();
    await addBackend.mutate({ version: 'v', backend: groq, apiKey: ` ${KEY}\n` });
    await addBackend.mutate({ version: 'v', mode: 'replace', backend: groq });
    await removeBackend.mutate({ version: 'v', id: 'groq' });
    await chooseModel.mutate({ version: 'v', id: 'ollama', model: 'phi4-mini' });
    await removeGatewayKey.mutate({ version: 'v', name: 'growthhub' });
    await renameNode.mutate({ version: 'v', name: 'T7910-A' });
    await acknowledge.mutate({ version: 'v', id: 'several-accounts-groq' });
    expect(view.setup.edits.map(({ edit, version }) => [version, edit])).toEqual([
      ['v', { kind: 'add-backend', backend: groq, apiKey: expect.anything() }],
      ['v', { kind: 'replace-backend', backend: groq, apiKey: undefined }],
      ['v', { kind: 'remove-backend', id: 'groq' }],
      ['v', { kind: 'choose-model', id: 'ollama', model: 'phi4-mini' }],
      ['v', { kind: 'remove-key', name: 'growthhub' }],
      ['v', { kind: 'rename-node', name: 'T7910-A' }],
      ['v', { kind: 'acknowledge', id: 'several-accounts-groq' }],
    ]);
    const [first] = view.setup.edits;
    expect(first?.edit.kind === 'add-backend' && first.edit.apiKey?.reveal()).toBe(KEY);
  });

  test.each([
    { what: 'without a version', path: 'removeBackend', body: { id: 'x' }, says: 'version' },
    { what: 'with an unknown field', path: 'removeBackend', body: { id: 'x', version: 'v', all: true }, says: 'all' },
    { what: 'of an unknown kind', path: 'addBackend', body: { version: 'v', backend: { kind: 'x' } }, says: 'kind' },
    {
      what: 'with a secret by reference',
      path: 'addBackend',
      body: { version: 'v', backend: groq, apiKey: { file: '/etc/shadow' } },
      says: 'apiKey',
    },
    {
      what: 'with a key inside the entry',
      path: 'addBackend',
      body: { version: 'v', backend: { ...groq, apiKey: KEY } },
      says: 'apiKey',
    },
  ])('$what is refused at the door', async ({ path, body, says }) => {
    const answer = await post(path, body);
    expect(answer.status).toBe(400);
    expect(answer.text).toContain(says);
    expect(answer.text).not.toContain(KEY);
    expect(view.setup.edits).toEqual([]);
  });

  test('that is broken JSON is not quoted, for it may hold a key', async () => {
    const answer = await post('checkAccount', `{"baseUrl":"https://g.example","apiKey":"${KEY}"`);
    expect(answer.status).toBe(400);
    expect(answer.text).not.toContain('private');
    expect(log.lines.join()).not.toContain('private');
  });
});

describe('a gateway key', () => {
  test('is made by the node, long and unlike any other, and shown in the answer that makes it', async () => {
    const one = await client().addGatewayKey.mutate({ version: 'v', name: 'growthhub' });
    const two = await client().addGatewayKey.mutate({ version: 'v', name: 'growthhub' });
    if (one.kind !== 'saved' || two.kind !== 'saved') throw new Error('not saved');
    expect(one.key).toMatch(/^tk_[A-Za-z0-9_-]{43}$/);
    expect(one.key).not.toBe(two.key);
    const [first] = view.setup.edits;
    expect(first?.edit.kind === 'add-key' && first.edit.key.reveal()).toBe(one.key);
    expect(JSON.stringify(view.setup.edits)).not.toContain(one.key);
  });

  test('that was not written is not shown', async () => {
    view.setup.result = { kind: 'conflict', message: 'changed' };
    const answer = await post('addGatewayKey', { version: 'v', name: 'growthhub' });
    expect(answer.text).toContain('changed');
    expect(answer.text).not.toContain('tk_');
  });
});

test.each(['setup', 'configuration'])('%s needs the token', async path => {
  const answer = await askAsOwner(server.port, `/trpc/${path}`, { headers: { authorization: 'Bearer no' } });
  expect(answer.status).toBe(401);
});
