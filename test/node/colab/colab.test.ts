import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { bundleOf, Colab, lineFor } from '../../../main/node/colab/index.ts';
import { ManualClock } from '../../fakes/clock.ts';
import { configured } from '../configured.ts';
import { HandConnection, HOUR, hello, MINUTE } from './sessions.ts';

const colabEntry = (id: string) => ({ id, kind: 'colab', tier: 'colab' }) as const;
const oneBackend = await configured({ backends: [colabEntry('colab')] });
const withOwnServer = await configured({
  backends: [colabEntry('colab'), { ...colabEntry('own'), baseUrl: 'http://127.0.0.1:9' }],
});

function node(kept = new Map<string, unknown>(), clock = new ManualClock(), config = oneBackend) {
  const colab = new Colab({
    config: () => config,
    kept: {
      get: key => structuredClone(kept.get(key)),
      put: (key, value) => void kept.set(key, JSON.parse(JSON.stringify(value))),
    },
    clock,
    log: pino({ level: 'silent' }),
    changed: () => {},
  });
  return { colab, kept, clock };
}
const offered = (colab: Colab, backend = 'colab') => colab.offer(backend)?.token ?? '';
const knock = (colab: Colab, more: Parameters<typeof hello>[0]) => colab.hello(new HandConnection(), hello(more));

describe('a line’s token', () => {
  test('is good once, for a quarter of an hour', async () => {
    const { colab, clock } = node();
    const token = offered(colab);
    await clock.advance(15 * MINUTE - 1);
    expect(colab.mayFetch(token)).toBe(true);
    await clock.advance(1);
    expect(colab.mayFetch(token)).toBe(false);
    expect(knock(colab, { token })).toMatchObject({ kind: 'refused', code: 'token-expired' });
    const next = offered(colab);
    expect(knock(colab, { token: next })).toMatchObject({ kind: 'admitted' });
    expect(colab.mayFetch(next)).toBe(false);
    expect(knock(colab, { token: next, worker: 'c'.repeat(32) })).toMatchObject({ code: 'token-used' });
  });

  test('is kept as a hash, and so is the secret that it becomes', () => {
    const { colab, kept } = node();
    const token = offered(colab);
    knock(colab, { token });
    const written = JSON.stringify([...kept]);
    expect(written).not.toContain(token);
    expect(written).not.toContain('b'.repeat(64));
  });

  test('a newer one takes the place of one that was not used', () => {
    const { colab } = node();
    const first = offered(colab);
    const second = offered(colab);
    expect(knock(colab, { token: first })).toMatchObject({ code: 'bad-token' });
    expect(knock(colab, { token: second })).toMatchObject({ kind: 'admitted' });
  });

  test('withdrawn is good no more', () => {
    const { colab } = node();
    const token = offered(colab);
    colab.withdraw('colab');
    expect(colab.mayFetch(token)).toBe(false);
  });

  test('is offered for a backend that a worker can attach to only', () => {
    const { colab } = node(undefined, undefined, withOwnServer);
    expect(colab.offer('own')).toBeUndefined();
    expect(colab.offer('nobody')).toBeUndefined();
  });
});

describe('over a restart of the node', () => {
  test('a worker comes back without a token, by its secret, and both begin anew', () => {
    const before = node();
    knock(before.colab, { token: offered(before.colab) });
    before.colab.stop();
    const after = node(before.kept, before.clock);
    expect(after.colab.sessionOf('colab')?.standing()).toMatchObject({ kind: 'away' });
    expect(knock(after.colab, { secret: 'c'.repeat(64) })).toMatchObject({ code: 'unknown-worker' });
    const connection = new HandConnection();
    expect(after.colab.hello(connection, hello({ got: 99 }))).toMatchObject({ kind: 'admitted' });
    expect(connection.frames()[0]).toMatchObject({ kind: 'welcome', fresh: true, got: 0 });
  });

  test('a session whose time was over long ago is forgotten', async () => {
    const before = node();
    knock(before.colab, { token: offered(before.colab) });
    await before.clock.advance(20 * HOUR);
    const after = node(before.kept, before.clock);
    expect(after.colab.sessionOf('colab')).toBeUndefined();
  });

  test('what is kept and does not read is as good as nothing', () => {
    const kept = new Map<string, unknown>([
      ['colab tokens', [{ hash: 1 }]],
      ['colab sessions', 'x'],
      ['colab events', { a: 1 }],
    ]);
    const { colab } = node(kept);
    expect(colab.events.all).toEqual([]);
    expect(colab.sessionOf('colab')).toBeUndefined();
    expect(offered(colab)).toMatch(/^tc_/);
  });
});

describe('what happened', () => {
  test('again and again is told once, with how often', () => {
    const { colab } = node();
    for (let times = 0; times < 1000; times++) knock(colab, { token: 'tc_wrong' });
    expect(colab.events.all).toHaveLength(1);
    expect(colab.events.all[0]?.text).toContain('(1000 times)');
  });

  test('long after is told anew', async () => {
    const { colab, clock } = node();
    knock(colab, { token: 'tc_wrong' });
    await clock.advance(2 * MINUTE);
    knock(colab, { token: 'tc_wrong' });
    expect(colab.events.all).toHaveLength(2);
  });
});

describe('the line', () => {
  const bundle = bundleOf([{ name: 'main', source: 'def run(options):\n    print("€ and 🦙", options)\n' }]);

  test('is one line with the token in a header, never in an address', () => {
    const line = lineFor('https://x.example.org/', 'tc_secret', bundle);
    expect(line).not.toContain('\n');
    expect(line).toContain('"https://x.example.org/colab/bootstrap.py"');
    for (const [url] of line.matchAll(/https?:\/\/[^"]*/g)) expect(url).not.toContain('tc_secret');
    expect(line).toContain(bundle.sha256);
    expect(line).toContain('"Bypass-Tunnel-Reminder": "1"'.replace(': ', ':'));
  });

  test('its program is ASCII, so that no way on it can change it', () => {
    expect(Buffer.from(bundle.source, 'ascii').toString('ascii')).toBe(bundle.source);
  });
});
