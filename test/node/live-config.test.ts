import { Writable } from 'node:stream';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import type { Config, ConfigInput, LoadResult } from '../../main/node/config/index.ts';
import { LiveConfig } from '../../main/node/live-config.ts';
import { configured } from './configured.ts';

const loaded = (config: Config, warnings: readonly string[] = [], isThere = true): LoadResult => ({
  kind: 'loaded',
  config,
  configured: isThere,
  warnings: [...warnings],
  secretFiles: [],
});
const REFUSED: LoadResult = {
  kind: 'refused',
  problems: [{ path: 'queue.ttl', found: '"soon" (a string)', expected: 'a number' }],
};

/** A live configuration whose document is, from one reload to the next, what these say. */
async function setup(before: Partial<ConfigInput>, ...documents: (LoadResult | Promise<LoadResult>)[]) {
  const lines: string[] = [];
  const sink = new Writable({
    write(line, _, done) {
      lines.push(String(line));
      done();
    },
  });
  const config = await configured(before);
  let turn = 0;
  const load = async () => documents[turn++] ?? REFUSED;
  const live = new LiveConfig(config, true, load, pino({}, sink));
  const applied: Config[] = [];
  const reload = () =>
    live.reload(async fresh => {
      applied.push(fresh);
      return ['groq'];
    });
  return { live, config, reload, applied, lines };
}

const caller = (key: string) => ({
  headers: { authorization: `Bearer ${key}` },
  socket: { remoteAddress: '10.0.0.9' },
});
const keys = (key: string) => ({ keys: [{ name: 'k', key }] });

describe('the configuration in force', () => {
  it('is exchanged for a good new one, with its keys', async () => {
    const fresh = await configured({ gateway: keys('tk_new'), routing: { paidTiers: ['cloud'] } });
    const { live, reload, applied } = await setup({ gateway: keys('tk_old') }, loaded(fresh));
    expect(() => live.auth.check(caller('tk_old'))).not.toThrow();
    expect(await reload()).toEqual({ kind: 'applied', changed: ['groq'], needsRestart: [] });
    expect(live.current.routing.paidTiers).toEqual(['cloud']);
    expect(applied).toEqual([live.current]);
    expect(() => live.auth.check(caller('tk_new'))).not.toThrow();
    expect(() => live.auth.check(caller('tk_old'))).toThrow('not one of the keys');
  });

  it('goes on when the new one is bad, keys and all, and the problems are told and logged', async () => {
    const { live, config, reload, applied, lines } = await setup({ gateway: keys('tk_old') }, REFUSED);
    expect(await reload()).toEqual({
      kind: 'refused',
      problems: [expect.stringMatching(/^queue\.ttl: found "soon" \(a string\), expected a number/)],
    });
    expect(live.current).toBe(config);
    expect(applied).toEqual([]);
    expect(() => live.auth.check(caller('tk_old'))).not.toThrow();
    expect(lines.join('')).toContain('the old one goes on');
  });

  it('keeps what cannot change while running, and says that it needs a restart', async () => {
    const fresh = await configured({
      node: { id: 'b', name: 'New name' },
      gateway: { host: '0.0.0.0', port: 9000, corsOrigins: ['https://x.example'], anonymous: true },
      control: { port: 9001 },
    });
    const { live, reload } = await setup({}, loaded(fresh));
    expect(await reload()).toMatchObject({
      needsRestart: ['node.id', 'gateway.host', 'gateway.port', 'gateway.corsOrigins', 'control.port'],
    });
    expect(live.current).toMatchObject({
      node: { id: 'a', name: 'New name' },
      gateway: { host: '127.0.0.1', port: 8484, corsOrigins: [], anonymous: true },
      control: { port: 8485 },
    });
    expect(live.auth.access).toBe('anonymous');
  });

  it('is open to this machine only as long as there is no document', async () => {
    const config = await configured({});
    const live = new LiveConfig(config, false, async () => loaded(config), pino({ level: 'silent' }));
    expect(live.auth.access).toBe('this-machine');
    await live.reload(async () => []);
    expect(live.auth.access).toBe('keys');
  });

  it('logs the warnings of a new one', async () => {
    const { reload, lines } = await setup({}, loaded(await configured({}), ['the file can be read by others']));
    await reload();
    expect(lines.join('')).toContain('the file can be read by others');
  });

  it('is the one that was read last when two reloads come together', async () => {
    const slow = Promise.withResolvers<LoadResult>();
    const second = loaded(await configured({ node: { id: 'a', name: 'second' } }));
    const { live, reload } = await setup({}, slow.promise, second);
    const both = [reload(), reload()];
    slow.resolve(loaded(await configured({ node: { id: 'a', name: 'first' } })));
    await Promise.all(both);
    expect(live.current.node.name).toBe('second');
  });

  it('can be read again after putting one to use has failed', async () => {
    const fresh = await configured({ node: { id: 'a', name: 'good' } });
    const { live, reload } = await setup({}, loaded(fresh), loaded(fresh));
    const bug = new Error('a bug');
    await expect(live.reload(() => Promise.reject(bug))).rejects.toBe(bug);
    expect(await reload()).toMatchObject({ kind: 'applied' });
    expect(live.current.node.name).toBe('good');
  });
});
