import { describe, expect, test } from 'vitest';
import { HandConnection, HOUR, hello, MINUTE, session } from './sessions.ts';

const TASK = { task: 'chat', method: 'POST', path: '/x', body: '{}' } as const;
const never = new AbortController().signal;

function attached(runningFor = MINUTE) {
  const all = session();
  const connection = new HandConnection();
  all.session.attach(connection, hello({ runningFor }));
  let n = 0;
  const tell = (frame: object) => {
    n += 1;
    all.session.link.message(connection, JSON.stringify({ n, ...frame }));
  };
  const state = (more: object = {}) =>
    tell({ kind: 'state', phase: 'ready', revision: 0, model: 'm:1', runningFor, ...more });
  return { ...all, connection, tell, state };
}

describe('a worker’s standing', () => {
  test('is that of its own words, until it serves what was chosen', () => {
    const { session: one, state } = attached();
    expect(one.standing()).toMatchObject({ kind: 'preparing', text: 'it has just attached' });
    state({ phase: 'pulling', done: 1.2e9, total: 4e9 });
    expect(one.standing()).toMatchObject({ kind: 'preparing', text: 'it pulls m:1 (30 % of 4.0 GB)' });
    state({ phase: 'failed', text: 'no disk' });
    expect(one.standing()).toEqual({ kind: 'failed', text: 'no disk' });
    state();
    expect(one.standing()).toEqual({ kind: 'ready' });
  });

  test('another choice of the owner is told to it, and it serves again once it has it', () => {
    const { session: one, state, owner, connection } = attached();
    state();
    owner.chosen = { ...owner.chosen, model: 'm:2' };
    one.reconfigured();
    one.reconfigured();
    expect(connection.frames().filter(({ kind }) => kind === 'settings')).toMatchObject([
      { revision: 1, model: 'm:2' },
    ]);
    // What it says of the old choice is no lie.
    state();
    expect(one.standing()).toMatchObject({ kind: 'preparing', text: 'it is told to serve m:2' });
    const before = one.generation;
    state({ revision: 1, model: 'm:2' });
    expect(one.standing()).toEqual({ kind: 'ready' });
    expect(one.generation).toBe(before + 1);
  });

  test('it is away when its connection breaks, and lost after its time of grace', async () => {
    const { session: one, clock, connection, notes, state } = attached();
    state();
    const asked = one.ask(TASK, never).catch(error => String(error));
    one.link.closed(connection);
    expect(one.standing()).toMatchObject({ kind: 'away', graceLeft: 2 * MINUTE });
    await clock.advance(2 * MINUTE - 1);
    expect(one.inFlight).toBe(1);
    await clock.advance(1);
    expect(await asked).toContain('did not come back in time');
    expect(one.standing()).toEqual({ kind: 'away', since: expect.any(Number) });
    expect(notes.map(([kind]) => kind)).toEqual(['attached', 'ready', 'cut', 'lost']);
    const next = new HandConnection();
    one.attach(next, hello({ got: 7 }));
    expect(next.frames()[0]).toMatchObject({ kind: 'welcome', fresh: true, got: 0 });
    expect(clock.waiting).toBeGreaterThan(0);
  });

  test('a connection over which nothing comes is given up', async () => {
    const { session: one, clock, connection } = attached();
    await clock.advance(5000);
    expect(connection.kinds()).toContain('ping');
    expect(connection.isTerminated).toBe(false);
    await clock.advance(4000);
    expect(connection.isTerminated).toBe(true);
    expect(one.standing().kind).toBe('away');
  });

  test('a new connection of the same worker takes over from one that is still open', () => {
    const { session: one, connection, state } = attached();
    state();
    const next = new HandConnection();
    one.attach(next, hello({ got: 0 }));
    expect(connection.closedWith).toBe(4000);
    expect(next.frames()[0]).toMatchObject({ kind: 'welcome', fresh: false, got: 1 });
    one.link.message(connection, 'nonsense of the old one');
    one.link.closed(connection);
    expect(one.standing()).toEqual({ kind: 'ready' });
  });
});

describe('a session’s time', () => {
  test('is told of before its end, then nothing new is taken, then it is over', async () => {
    const { session: one, clock, notes, state } = attached(11 * HOUR);
    state();
    const phases = () => notes.map(([kind]) => kind).filter(kind => ['ending', 'draining', 'over'].includes(kind));
    await clock.advance(30 * MINUTE - 1);
    expect(phases()).toEqual([]);
    await clock.advance(1);
    expect(phases()).toEqual(['ending']);
    await clock.advance(25 * MINUTE);
    expect(phases()).toEqual(['ending', 'draining']);
    // Its silence has ended the connection by now, which is another matter than its time.
    one.attach(new HandConnection(), hello({ runningFor: 11 * HOUR + 55 * MINUTE }));
    expect(one.standing()).toMatchObject({ kind: 'draining' });
    await clock.advance(5 * MINUTE);
    expect(phases().at(-1)).toBe('over');
  });

  test('is that of the rules as they are now', () => {
    const { session: one, owner, notes } = attached(2 * HOUR);
    owner.length = 2.2 * HOUR;
    one.reconfigured();
    expect(one.time.phase).toBe('ending');
    expect(notes.at(-1)?.[0]).toBe('ending');
  });
});

describe('a call', () => {
  const bytes = (size: number) => 'x'.repeat(size);

  test('is given up by its signal, and the worker is told', async () => {
    const { session: one, connection } = attached();
    const controller = new AbortController();
    const asked = one.ask(TASK, controller.signal);
    controller.abort(new Error('the caller left'));
    await expect(asked).rejects.toThrow('the caller left');
    expect(connection.kinds()).toEqual(['welcome', 'chat', 'cancel']);
    expect(one.inFlight).toBe(0);
  });

  test('more than its window is a flood, and ends the worker', async () => {
    const { session: one, connection, tell, owner } = attached();
    const asked = one.ask(TASK, never);
    const { call } = connection.frames().find(({ kind }) => kind === 'chat') ?? {};
    tell({ kind: 'head', call, status: 200, type: 'x' });
    await asked;
    tell({ kind: 'piece', call, data: bytes(32 * 1024) });
    tell({ kind: 'piece', call, data: bytes(32 * 1024) });
    expect(owner.hasEnded).toBe(false);
    tell({ kind: 'piece', call, data: 'x' });
    expect(owner.hasEnded).toBe(true);
    expect(connection.frames().at(-1)).toMatchObject({ kind: 'refused', code: 'malformed' });
  });

  test('what is read is allowed anew, a quarter of the window at a time', async () => {
    const { session: one, connection, tell } = attached();
    const asked = one.ask(TASK, never);
    const { call } = connection.frames().find(({ kind }) => kind === 'chat') ?? {};
    tell({ kind: 'head', call, status: 200, type: 'x' });
    const { body } = await asked;
    const allowed = () => connection.frames().filter(({ kind }) => kind === 'more');
    tell({ kind: 'piece', call, data: bytes(10 * 1024) });
    await body.next();
    expect(allowed()).toEqual([]);
    tell({ kind: 'piece', call, data: bytes(10 * 1024) });
    expect(allowed()).toEqual([]);
    await body.next();
    expect(allowed()).toMatchObject([{ bytes: 20 * 1024 }]);
  });

  test('what its engine says of a failure is its failure', async () => {
    const { session: one, connection, tell } = attached();
    const asked = one.ask(TASK, never);
    const { call } = connection.frames().find(({ kind }) => kind === 'chat') ?? {};
    tell({ kind: 'broken', call, message: 'the engine broke off: refused' });
    await expect(asked).rejects.toThrow('the engine broke off: refused');
  });

  test('with the end of the worker all calls end, and none is taken any more', async () => {
    const { session: one } = attached();
    const asked = one.ask(TASK, never);
    one.turnAway('revoked', 'the owner disconnected it');
    await expect(asked).rejects.toThrow('the owner disconnected it');
    await expect(one.ask(TASK, never)).rejects.toThrow('gone');
  });
});
