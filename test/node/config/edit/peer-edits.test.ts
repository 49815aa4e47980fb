import { expect, test } from 'vitest';
import { applyEdit } from '../../../../main/node/config/edit/apply.ts';
import type { NamedEdit } from '../../../../main/node/config/edit/change.ts';
import { type ConfigInput, configSchema, Secret } from '../../../../main/node/config/index.ts';

const node = { id: 'a' };
const sealed = { sealed: 'v1.AAAA' };
const peerSecret = new Secret('a secret of two');
const tuned = { heartbeat: 1000, lease: 4000 };

test.each<[string, ConfigInput, NamedEdit, ConfigInput, unknown]>([
  [
    'pairing keeps the secret sealed, and how the owner tuned the link',
    { node, peer: { ...tuned, url: 'http://old:8484', secret: 'old' } },
    { kind: 'pair', url: 'https://b.example.org', peerSecret },
    { node, peer: { ...tuned, url: 'https://b.example.org', secret: sealed } },
    { kind: 'paired' },
  ],
  [
    'pairing without an address forgets the one of the twin before',
    { node, peer: { url: 'http://old:8484' } },
    { kind: 'pair', peerSecret },
    { node, peer: { secret: sealed } },
    { kind: 'paired' },
  ],
  [
    'unpairing forgets secret and address alone',
    { node, peer: { ...tuned, preferred: true, url: 'http://b:8484', secret: sealed } },
    { kind: 'unpair' },
    { node, peer: { ...tuned, preferred: true } },
    { kind: 'unpaired' },
  ],
  [
    'a machine is preferred also before it has a twin',
    { node },
    { kind: 'prefer', preferred: true },
    { node, peer: { preferred: true } },
    { kind: 'preferred', preferred: true },
  ],
  [
    'another id leaves the name',
    { node: { id: 'a', name: 'T7910-B' } },
    { kind: 'rename-id', id: 'b' },
    { node: { id: 'b', name: 'T7910-B' } },
    { kind: 'node-id-changed', id: 'b' },
  ],
  [
    'the public address is set beside the rest of the gateway',
    { node, gateway: { port: 9000 } },
    { kind: 'set-public-url', url: 'https://a.example.org' },
    { node, gateway: { port: 9000, publicUrl: 'https://a.example.org' } },
    { kind: 'public-url-set' },
  ],
  [
    'and taken away again',
    { node, gateway: { publicUrl: 'https://a.example.org' } },
    { kind: 'set-public-url' },
    { node, gateway: {} },
    { kind: 'public-url-set' },
  ],
])('%s', (_what, before, edit, expected, change) => {
  const applied = applyEdit(before, edit, [], sealed);
  expect(applied).toEqual({ kind: 'applied', document: expected, changes: [change] });
  expect(configSchema.safeParse(expected).error).toBeUndefined();
});
