import { afterEach, beforeEach, expect, test } from 'vitest';
import { createNodeClient } from '../../main/desktop/node-client.ts';
import { LOST_AFTER, type NodeFacts, NodeWatch } from '../../main/desktop/node-watch.ts';
import type { ControlServer } from '../../main/node/control/index.ts';
import { ManualClock } from '../fakes/clock.ts';
import { emptyState, StandInView } from '../node/control/stand-in-view.ts';
import { startedServer, testToken } from '../node/control/started.ts';

/* The shell's client and watch against a real control server. */

let view: StandInView;
let server: ControlServer;
let clock: ManualClock;
let facts: NodeFacts;
let lost: number;
let watch: NodeWatch;
beforeEach(async () => {
  view = new StandInView();
  server = await startedServer(view);
  clock = new ManualClock();
  facts = {};
  lost = 0;
  watch = watching(testToken);
});
afterEach(async () => {
  watch.stop();
  await server.close();
});

const clientWith = (token: string) =>
  createNodeClient(
    { node: 'a', gateway: 'http://127.0.0.1:1', control: server.url, dashboard: `${server.url}/#token=${token}` },
    fetch,
  );

function watching(token: string): NodeWatch {
  return new NodeWatch({
    client: clientWith(token),
    clock,
    changed: known => {
      facts = known;
    },
    lost: () => {
      lost += 1;
    },
  });
}

const PATIENCE = { timeout: 20_000 };

test('follows the live state, the twins and the figures of the day', async () => {
  watch.start();
  await clock.advance(0);
  await expect.poll(() => Object.keys(facts).sort(), PATIENCE).toEqual(['figures', 'live', 'twins']);
  view.set({ ...emptyState, node: { ...emptyState.node, name: 'another name' } });
  await expect.poll(() => facts.live?.node.name, PATIENCE).toBe('another name');
  expect(lost).toBe(0);
});

test('asks the node as the page does', async () => {
  const client = clientWith(testToken);
  await client.pause.mutate();
  await client.resume.mutate();
  await client.wake.mutate();
  expect(view.serving.asked).toEqual(['pause', 'resume', 'wake']);
});

test('says once that a node is lost which is gone for longer than a moment, and forgets what it knew', async () => {
  watch.start();
  await expect.poll(() => facts.live, PATIENCE).toBeDefined();
  await server.close();
  await expect.poll(() => clock.advance(LOST_AFTER).then(() => lost), PATIENCE).toBe(1);
  expect(facts.live).toBeUndefined();
  await clock.advance(10 * LOST_AFTER);
  expect(lost).toBe(1);
});

test('a node that does not take the token is lost too, and hears it in a header only', async () => {
  watch.stop();
  watch = watching('another-token');
  watch.start();
  await expect.poll(() => clock.advance(LOST_AFTER).then(() => lost), PATIENCE).toBe(1);
  expect(facts.live).toBeUndefined();
});

test('stopped it leaves no timer and no listener behind', async () => {
  watch.start();
  await expect.poll(() => view.listeners, PATIENCE).toBe(1);
  watch.stop();
  await expect.poll(() => view.listeners, PATIENCE).toBe(0);
  await clock.advance(10 * LOST_AFTER);
  expect(lost).toBe(0);
});
