import { expect, test } from 'vitest';
import { systemClock } from '../../../main/node/clock/index.ts';
import { controlRouter } from '../../../main/node/control/router.ts';
import { StandInSettings } from './stand-in-settings.ts';
import { StandInView } from './stand-in-view.ts';
import { askAsOwner, startedServer } from './started.ts';

class SettingsNode extends StandInView {
  override readonly settings = new StandInSettings();
}
const view = () => new SettingsNode();
const caller = (node: SettingsNode) => controlRouter(node, systemClock).createCaller({});

test('the form is told with every section, and what stands in the document beside it', async () => {
  const node = view();
  const form = await caller(node).settingsForm();
  expect(form.map(({ path }) => path)).toEqual(expect.arrayContaining(['node', 'gateway', 'routing', 'backends']));
  expect(await caller(node).settings()).toEqual(node.settings.state);
});

test('a secret is trimmed, and is its own type from the door on', async () => {
  const node = view();
  const changes = [{ path: 'growthhub.webhookSecret', to: { kind: 'secret' as const, secret: ' private \n' } }];
  await caller(node).saveSettings({ version: 'v', changes });
  expect(JSON.stringify(node.settings.saved)).not.toContain('private');
  const [saved] = node.settings.saved[0]?.changes ?? [];
  expect(saved?.to.kind === 'secret' && saved.to.secret.reveal()).toBe('private');
});

test.each<[string, unknown]>([
  ['no version', { changes: [{ path: 'a', to: { kind: 'default' } }] }],
  ['nothing to change', { version: 'v', changes: [] }],
  ['a path twice', { version: 'v', changes: [0, 1].map(() => ({ path: 'a', to: { kind: 'default' } })) }],
  ['a long path', { version: 'v', changes: [{ path: 'a'.repeat(201), to: { kind: 'default' } }] }],
  ['an empty secret', { version: 'v', changes: [{ path: 'a', to: { kind: 'secret', secret: '  ' } }] }],
  ['a long secret', { version: 'v', changes: [{ path: 'a', to: { kind: 'secret', secret: 'x'.repeat(4097) } }] }],
  ['a huge value', { version: 'v', changes: [{ path: 'a', to: { kind: 'value', value: 'x'.repeat(700_001) } }] }],
  [
    'too many',
    { version: 'v', changes: Array.from({ length: 201 }, (_, i) => ({ path: `p${i}`, to: { kind: 'default' } })) },
  ],
  ['an unknown kind', { version: 'v', changes: [{ path: 'a', to: { kind: 'delete-all' } }] }],
])('refuses %s', async (_what, body) => {
  const node = view();
  const server = await startedServer(node);
  const answer = await askAsOwner(server.port, '/trpc/saveSettings', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  await server.close();
  expect(answer.status).toBe(400);
  expect(node.settings.saved).toEqual([]);
});
