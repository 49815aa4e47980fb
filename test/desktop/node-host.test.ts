import { beforeEach, describe, expect, test } from 'vitest';
import { NodeHost, type NodeState } from '../../main/desktop/node-host.ts';
import { en } from '../../main/desktop/words/en.ts';
import { ManualClock, settle } from '../fakes/clock.ts';
import { FakeElectron } from '../fakes/electron.ts';

let electron: FakeElectron;
let clock: ManualClock;
let states: NodeState[];
let log: string[];
let host: NodeHost;
beforeEach(() => {
  electron = new FakeElectron();
  electron.app.becomeReady();
  clock = new ManualClock();
  states = [];
  log = [];
  host = new NodeHost(electron.utilityProcess, {
    script: '/app/headless.js',
    args: ['--data', '/data'],
    env: { PATH: '/bin' },
    clock,
    words: en,
    log: line => log.push(line),
    changed: state => states.push(state),
    started: () => {},
  });
});

const kinds = () => states.map(({ kind }) => kind);
const stopped = () => states.find(state => state.kind === 'stopped');

/** The node dies, and what comes of it within `ms` happens. */
async function crash(ms = 0): Promise<void> {
  electron.node.end(1);
  await clock.advance(ms);
}

test('starts the node with its flags, its environment alone and output in pipes', () => {
  host.start();
  const { script, args, options } = electron.node;
  expect({ script, args, options }).toEqual({
    script: '/app/headless.js',
    args: ['--data', '/data'],
    options: { env: { PATH: '/bin' }, serviceName: 'Tandem node', stdio: 'pipe' },
  });
});

test('is ready with what the ready line says, and passes on the log alone', async () => {
  host.start();
  electron.node.stdout.write('noise\n');
  electron.node.stderr.write('a line of the log\n');
  electron.node.sayReady(8485, 'secret');
  await settle();
  expect(states).toEqual([
    { kind: 'starting' },
    {
      kind: 'ready',
      isAttached: false,
      ready: {
        node: 'a',
        gateway: 'http://127.0.0.1:8484',
        control: 'http://127.0.0.1:8485',
        dashboard: 'http://127.0.0.1:8485/#token=secret',
      },
    },
  ]);
  expect(log).toEqual(['a line of the log']);
});

test('does not start a second node beside one that runs', () => {
  host.start();
  host.start();
  expect(electron.nodes).toHaveLength(1);
});

describe('a crash', () => {
  test('is followed by a new start after a wait that doubles', async () => {
    host.start();
    await crash(499);
    expect(electron.nodes).toHaveLength(1);
    await clock.advance(1);
    expect(electron.nodes).toHaveLength(2);
    await crash(999);
    expect(electron.nodes).toHaveLength(2);
    await clock.advance(1);
    expect(electron.nodes).toHaveLength(3);
    expect(kinds()).toEqual(['starting', 'restarting', 'starting', 'restarting', 'starting']);
  });

  test('three times within a minute is not followed by another start', async () => {
    host.start();
    await crash(500);
    await crash(1000);
    await crash(600_000);
    expect(electron.nodes).toHaveLength(3);
    expect(stopped()?.sentence).toContain('three times within a minute');
    expect(clock.waiting).toBe(0);
  });

  test('now and then is always followed by another start', async () => {
    host.start();
    for (let round = 0; round < 10; round++) await crash(31_000);
    expect(electron.nodes).toHaveLength(11);
  });

  test('is forgotten when a person starts the node again', async () => {
    host.start();
    for (const ms of [500, 1000, 0]) await crash(ms);
    host.start();
    await crash(500);
    expect(electron.nodes).toHaveLength(5);
    expect(kinds().at(-1)).toBe('starting');
  });

  test('of the engine itself is logged and does not end the shell', async () => {
    host.start();
    electron.node.emit('error', 'FatalError', 'v8::internal::Heap', '{}');
    await crash(500);
    expect(log[0]).toBe("the node's engine gave up: FatalError at v8::internal::Heap");
    expect(electron.nodes).toHaveLength(2);
  });
});

describe('an end of its own accord', () => {
  test.each([
    [0, 'stopped from outside'],
    [64, 'flags or variables'],
    [69, 'A port'],
    [78, 'configuration is not right'],
  ])('with %i is told as a sentence and not followed by a start', async (code, words) => {
    host.start();
    electron.node.end(code);
    await clock.advance(600_000);
    expect(stopped()?.sentence).toContain(words);
    expect(electron.nodes).toHaveLength(1);
  });

  test('is told with what the node said to a person, even when that comes after the exit', async () => {
    host.start();
    electron.node.stderr.write('{"level":"info","msg":"reading"}\n');
    electron.node.end(78, 'tandem: the configuration is refused:\ntandem: node.id: found 7, expected a string\n');
    await clock.advance(0);
    expect(stopped()?.detail).toBe('the configuration is refused:\nnode.id: found 7, expected a string');
  });

  test('without such words is told with the end of the log', async () => {
    host.start();
    for (let line = 0; line < 100; line++) electron.node.stderr.write(`line ${line}\n`);
    electron.node.end(0);
    await clock.advance(0);
    expect(stopped()?.detail.split('\n')).toEqual(Array.from({ length: 12 }, (_, index) => `line ${88 + index}`));
  });

  test('is not waited for longer than half a second when its output stays open', async () => {
    host.start();
    electron.node.emit('exit', 69);
    await clock.advance(499);
    expect(stopped()).toBeUndefined();
    await clock.advance(1);
    expect(stopped()).toBeDefined();
  });
});

describe('a node that already runs on the data folder', () => {
  /** The node that is started says so and makes room. */
  async function finds(): Promise<void> {
    host.start();
    electron.node.sayReady(9000, 'other', 'running');
    electron.node.end(69);
    await clock.advance(0);
  }

  test('is taken for ours instead of starting a second one', async () => {
    await finds();
    expect(states.at(-1)).toMatchObject({
      kind: 'ready',
      isAttached: true,
      ready: { dashboard: 'http://127.0.0.1:9000/#token=other' },
    });
    await clock.advance(600_000);
    expect(electron.nodes).toHaveLength(1);
  });

  test('is not ended when the shell goes', async () => {
    await finds();
    await host.stop();
    expect(electron.node.messages).toEqual([]);
    expect(electron.node.wasKilled).toBe(false);
  });

  test('is followed by one of our own when it is gone', async () => {
    await finds();
    host.lost();
    host.lost();
    expect(electron.nodes).toHaveLength(2);
    electron.node.sayReady();
    await settle();
    expect(states.at(-1)).toMatchObject({ kind: 'ready', isAttached: false });
  });

  test('is none when the port is taken by something else', async () => {
    host.start();
    electron.node.end(69, 'tandem: port 8485 of the control is taken by nginx (process 7); stop it\n');
    await clock.advance(0);
    expect(stopped()?.sentence).toBe(
      'Port 8485 is used by nginx (process 7). Stop that program, or choose another port.',
    );
    host.lost();
    expect(electron.nodes).toHaveLength(1);
  });
});

test('a port that Windows keeps for itself is told as that', async () => {
  host.start();
  electron.node.end(
    78,
    'tandem: control.port: found 127.0.0.1:8485, where this machine cannot listen (EACCES), expected\n',
  );
  await clock.advance(0);
  expect(stopped()?.sentence).toContain('does not let programs use port 8485');
});

test('an exit that an old node tells late changes nothing for the new one', async () => {
  host.start();
  const old = electron.node;
  await crash(500);
  electron.node.sayReady();
  await settle();
  old.emit('exit', 78);
  old.emit('exit', 1);
  await clock.advance(600_000);
  expect(electron.nodes).toHaveLength(2);
  expect(kinds()).toEqual(['starting', 'restarting', 'starting', 'ready']);
});

describe('stopping', () => {
  test('asks by message, waits for the end and starts nothing again', async () => {
    host.start();
    let isDown = false;
    const down = host.stop().then(() => {
      isDown = true;
    });
    await clock.advance(14_999);
    expect(electron.node.messages).toEqual([{ type: 'shutdown' }]);
    expect(isDown).toBe(false);
    electron.node.end(0);
    await down;
    await clock.advance(600_000);
    expect({ kinds: kinds(), killed: electron.node.wasKilled, waiting: clock.waiting }).toEqual({
      kinds: ['starting', 'stopping'],
      killed: false,
      waiting: 0,
    });
  });

  test('ends a node that does not end when asked', async () => {
    host.start();
    const down = host.stop();
    await clock.advance(15_000);
    await down;
    expect(electron.node.wasKilled).toBe(true);
    expect(log).toEqual(['the node did not end when asked; it is ended']);
  });

  test('asked twice it asks the node once, and both wait', async () => {
    host.start();
    const both = Promise.all([host.stop(), host.stop()]);
    electron.node.end(0);
    await both;
    expect(electron.node.messages).toHaveLength(1);
  });

  test('while a start is waited for cancels it', async () => {
    host.start();
    await crash();
    await host.stop();
    await clock.advance(600_000);
    expect(electron.nodes).toHaveLength(1);
  });

  test('between the exit and its last words says nothing of a crash', async () => {
    host.start();
    electron.node.emit('exit', 1);
    await host.stop();
    await clock.advance(600_000);
    expect(kinds()).toEqual(['starting']);
    expect(electron.nodes).toHaveLength(1);
  });

  test('does not show a node as ready that says so too late', async () => {
    host.start();
    void host.stop();
    electron.node.sayReady();
    await settle();
    expect(kinds()).toEqual(['starting', 'stopping']);
  });
});
