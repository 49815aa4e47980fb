import { describe, expect, test } from 'vitest';
import { Address } from './rig.ts';

const SECOND = 1000;
const starts = (address: Address) => address.events.filter(event => event === 'started').length;

/** One that Tandem started, and that is up. */
async function started(): Promise<Address> {
  const address = new Address();
  await address.watch();
  await address.clock.advance(SECOND);
  expect(address.state).toEqual({ kind: 'started', pid: 101, version: '0.32.1' });
  return address;
}

async function adopted(): Promise<Address> {
  const address = new Address();
  address.stranger();
  await address.watch();
  expect(address.state).toEqual({ kind: 'adopted', version: '0.32.1' });
  return address;
}

describe('what is there is adopted', () => {
  test('and not started beside it, nor stopped by hand or with the node', async () => {
    const address = await adopted();
    expect(await address.supervisor.stop()).toBe('not-ours');
    await address.supervisor.close();
    expect(address.events).not.toContain('started');
    expect(address.events).not.toContain('adopted ended');
  });

  test('one that goes away gets the time of its keeper to come back', async () => {
    const address = await adopted();
    address.greeting = { kind: 'nobody' };
    await address.clock.advance(6 * SECOND);
    expect(address.state).toMatchObject({ kind: 'absent', why: 'went-away' });
    address.stranger('0.33.0');
    await address.clock.advance(6 * SECOND);
    expect(address.state).toEqual({ kind: 'adopted', version: '0.33.0' });
    expect(starts(address)).toBe(0);
  });

  test('one that stays away is replaced', async () => {
    const address = await adopted();
    address.greeting = { kind: 'nobody' };
    await address.clock.advance(20 * SECOND);
    expect(address.state).toMatchObject({ kind: 'started' });
    expect(starts(address)).toBe(1);
  });

  test('one that hangs is told within 15 s, and let alone', async () => {
    const address = await adopted();
    address.pulse = { kind: 'silent', message: 'it generates nothing' };
    await address.clock.advance(10 * SECOND);
    expect(address.state).toEqual({ kind: 'hung', version: '0.32.1', reason: 'it generates nothing' });
    await address.clock.advance(600 * SECOND);
    expect(address.events).not.toContain('adopted ended');
    address.pulse = { kind: 'alive' };
    await address.clock.advance(5 * SECOND);
    expect(address.state.kind).toBe('adopted');
  });

  test('where its owner allows it, one that hangs is ended, a few times and not for ever', async () => {
    const address = await adopted();
    address.settings.restartAdopted = true;
    address.pulse = { kind: 'silent', message: 'it generates nothing' };
    await address.clock.advance(300 * SECOND);
    expect(address.events.filter(event => event === 'adopted ended')).toHaveLength(3);
  });

  test('why one could not be ended by hand is told', async () => {
    const address = await adopted();
    address.endedAdopted = { kind: 'not-ended', sentence: 'It belongs to another user.' };
    expect(await address.supervisor.restart()).toEqual(address.endedAdopted);
    expect(address.supervisor.lastReason).toBe('It belongs to another user.');
  });
});

describe('where nothing answers', () => {
  test('one is started, and whoever uses it is told when it answers', async () => {
    const address = await started();
    expect(address.kinds).toEqual(['starting', 'started']);
    expect(address.events).toEqual(['remains ended', 'remains ended', 'started', 'recovered']);
    expect(address.supervisor.restarts).toBe(0);
  });

  test('none is started when the owner does not want it, and one is as soon as he does', async () => {
    const address = new Address();
    address.settings.manage = false;
    await address.watch();
    expect(address.state).toMatchObject({ kind: 'absent', why: 'not-managed' });
    address.settings.manage = true;
    await address.clock.advance(5 * SECOND);
    expect(address.state.kind).toBe('started');
  });

  test('without a program it says so, and takes one that comes', async () => {
    const address = new Address();
    address.startsAs = { kind: 'no-program', sentence: 'Ollama is not installed on this machine.' };
    await address.watch();
    await address.clock.advance(30 * SECOND);
    expect(address.kinds).toEqual(['absent']);
    address.startsAs = undefined;
    await address.clock.advance(5 * SECOND);
    expect(address.state.kind).toBe('started');
  });

  test('a port that something else has is told, and nothing is started', async () => {
    const address = new Address();
    address.greeting = { kind: 'stranger', reason: 'a 200 that is no answer of Ollama' };
    await address.watch();
    await address.clock.advance(60 * SECOND);
    expect(address.state).toMatchObject({ kind: 'absent', why: 'port-taken' });
    expect(starts(address)).toBe(0);
  });

  test('an address that none can be started for is told', async () => {
    const address = new Address();
    address.settings.notStartable = 'Nothing answers at https://127.0.0.1.';
    await address.watch();
    expect(address.state).toMatchObject({ kind: 'absent', why: 'not-startable' });
  });

  test('somebody who was quicker is adopted, and that is no failure', async () => {
    const address = new Address();
    address.answers = false;
    await address.watch();
    expect(address.state.kind).toBe('starting');
    const ended = address.end({ kind: 'code', code: 1 });
    address.stranger();
    await ended;
    await address.clock.advance(SECOND);
    expect(address.state).toEqual({ kind: 'adopted', version: '0.32.1' });
    expect(address.kinds).not.toContain('backing-off');
  });

  test('one that never answers is given up after a minute, and tried again', async () => {
    const address = new Address();
    address.answers = false;
    await address.watch();
    await address.clock.advance(59 * SECOND);
    expect(address.state.kind).toBe('starting');
    await address.clock.advance(3 * SECOND);
    expect(starts(address)).toBe(2);
  });
});

describe('one that Tandem started', () => {
  test('and that ends is started again within a second, once what it left is ended', async () => {
    const address = await started();
    await address.end({ kind: 'signal', signal: 'SIGKILL' });
    expect(address.state).toMatchObject({ kind: 'backing-off', reason: 'it was ended by SIGKILL' });
    await address.clock.advance(SECOND);
    expect(address.state).toMatchObject({ kind: 'started', pid: 102 });
    expect(address.supervisor).toMatchObject({ restarts: 1, lastReason: 'it was ended by SIGKILL' });
    expect(address.events.slice(-4)).toEqual(['remains ended', 'remains ended', 'started', 'recovered']);
  });

  test('that ends again and again is started ever more rarely, then no more, until somebody says so', async () => {
    const address = await started();
    address.endsAs = { kind: 'code', code: 3 };
    await address.end({ kind: 'code', code: 3 });
    await address.clock.advance(600 * SECOND);
    expect(address.state).toEqual({
      kind: 'failed',
      reason: 'It failed 7 times in a row; at last it ended with code 3.',
    });
    const tried = starts(address);
    expect(tried).toBe(7);
    await address.clock.advance(86_400 * SECOND);
    expect(starts(address)).toBe(tried);
    address.endsAs = undefined;
    await address.supervisor.start();
    await address.clock.advance(SECOND);
    expect(address.state.kind).toBe('started');
  });

  test('has its bad ends behind it when it was well for some minutes', async () => {
    const address = await started();
    for (let time = 0; time < 20; time += 1) {
      await address.end({ kind: 'signal', signal: 'SIGSEGV' });
      await address.clock.advance(200 * SECOND);
      expect(address.state.kind).toBe('started');
    }
  });

  test('that hangs is told at once, and restarted when it hangs still', async () => {
    const address = await started();
    address.pulse = { kind: 'silent', message: 'it generates nothing' };
    await address.clock.advance(5 * SECOND);
    const told = address.states.find(({ kind }) => kind === 'hung');
    expect(told).toEqual({ kind: 'hung', pid: 101, version: '0.32.1', reason: 'it generates nothing' });
    address.pulse = { kind: 'alive' };
    await address.clock.advance(2 * SECOND);
    expect(address.state.kind).toBe('started');
  });

  test('that works without a word is neither told nor restarted', async () => {
    const address = await started();
    address.pulse = { kind: 'working' };
    address.greeting = { kind: 'silent' };
    await address.clock.advance(120 * SECOND);
    expect(address.state).toEqual({ kind: 'started', pid: 101, version: '0.32.1' });
    expect(starts(address)).toBe(1);
  });

  test('that hangs and begins to work again has to give a token first', async () => {
    const address = await started();
    address.pulse = { kind: 'silent', message: 'it generates nothing' };
    // Looked at once since it hangs, and not yet twice.
    await address.clock.advance(4400);
    expect(address.state.kind).toBe('hung');
    address.pulse = { kind: 'working' };
    await address.clock.advance(20 * SECOND);
    expect(address.state.kind).toBe('hung');
    expect(starts(address)).toBe(1);
    address.pulse = { kind: 'alive' };
    await address.clock.advance(SECOND);
    expect(address.state).toMatchObject({ kind: 'started', pid: 101 });
    expect(address.events.at(-1)).toBe('recovered');
  });

  test('whose runner crashed is not restarted for it: it mends that itself', async () => {
    const address = await started();
    address.pulse = { kind: 'untold' };
    await address.clock.advance(60 * SECOND);
    expect(address.state).toEqual({ kind: 'started', pid: 101, version: '0.32.1' });
  });

  test('stays stopped when it was stopped by hand, until it is started by hand', async () => {
    const address = await started();
    expect(await address.supervisor.stop()).toBe('stopped');
    await address.clock.advance(3600 * SECOND);
    expect(address.state.kind).toBe('stopped');
    expect(starts(address)).toBe(1);
    await address.supervisor.start();
    await address.clock.advance(SECOND);
    expect(address.state.kind).toBe('started');
  });

  test('ends with the node, and no timer is left', async () => {
    const address = await started();
    const before = address.events.length;
    await address.supervisor.close();
    expect(address.events.slice(before)).toEqual(['remains ended']);
    expect(address.clock.waiting).toBe(0);
  });

  test('in an earlier life of the node is taken back as its own', async () => {
    const address = new Address();
    address.recalled = { pid: 77, since: 0, isChild: false, exit: undefined };
    address.stranger();
    await address.watch();
    expect(address.state).toEqual({ kind: 'started', pid: 77, version: '0.32.1' });
    expect(address.supervisor.isOurs).toBe(true);
    expect(address.events).toEqual(['recovered']);
  });
});
