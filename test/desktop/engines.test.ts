import { beforeEach, describe, expect, test } from 'vitest';
import { serveEngines } from '../../main/desktop/engines.ts';
import { ManualClock, settle } from '../fakes/clock.ts';
import { FakeElectron, type FakeNode } from '../fakes/electron.ts';

let electron: FakeElectron;
let node: FakeNode;
beforeEach(() => {
  electron = new FakeElectron();
  electron.app.becomeReady();
  node = electron.utilityProcess.fork('/app/headless.js', [], { env: {}, serviceName: 'Tandem node', stdio: 'pipe' });
  serveEngines(node, electron, { script: '/app/engine.js', env: { PATH: '/bin' }, clock: new ManualClock() });
});

/** The node asks for an engine; it gets the process that was started for it. */
function started(engine: number): FakeNode {
  node.emit('message', { type: 'start-engine', engine });
  return electron.node;
}

test('starts an engine when the node asks, and hands each of the two one end of a channel', () => {
  const engine = started(3);
  const [channel] = electron.channels;
  expect([engine.script, engine.options]).toEqual([
    '/app/engine.js',
    { env: { PATH: '/bin' }, serviceName: 'Tandem engine', stdio: 'pipe' },
  ]);
  expect([engine.messages, engine.ports]).toEqual([[{ type: 'connect' }], [channel?.[0]]]);
  expect([node.messages, node.ports]).toEqual([[{ type: 'engine-started', engine: 3 }], [channel?.[1]]]);
});

test('ends the one that the node wants ended', () => {
  const [one, other] = [started(0), started(1)];
  node.emit('message', { type: 'end-engine', engine: 1 });
  expect([one.wasKilled, other.wasKilled]).toEqual([false, true]);
});

test('tells how an engine ended, with what it wrote last', async () => {
  started(0).end(139, 'GGML_ASSERT failed\n');
  await settle();
  await settle();
  expect(node.messages.at(-1)).toEqual({
    type: 'engine-ended',
    engine: 0,
    how: 'exit code 139',
    lastWords: 'GGML_ASSERT failed',
  });
});

test('a fatal error inside an engine is not the shell’s', () => {
  expect(() => started(0).emit('error', 'FatalError', 'v8')).not.toThrow();
});

describe('the node’s end', () => {
  test('is the end of all its engines', () => {
    const engines = [started(0), started(1)];
    node.emit('exit', 1);
    expect(engines.map(({ wasKilled }) => wasKilled)).toEqual([true, true]);
  });
});

test.each([[{ type: 'ready' }], ['start-engine'], [{ type: 'start-engine', engine: -1 }], [undefined]])(
  'what is no such request starts nothing: %j',
  message => {
    node.emit('message', message);
    expect(electron.nodes).toEqual([node]);
  },
);
