import fastify from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import type { Secret } from '../../../../main/node/config/index.ts';
import { newCode, readCode } from '../../../../main/node/twin/pairing/code.ts';
import { guestSide } from '../../../../main/node/twin/pairing/exchange.ts';
import { type Introduction, join, PairingHost, pairingRoutes } from '../../../../main/node/twin/pairing/index.ts';
import { fingerprintOf } from '../../../../main/node/twin/wire/index.ts';
import { ManualClock } from '../../../fakes/clock.ts';

const HOST: Introduction = { node: 'a', name: 'T7910-A', version: '1.0.0', addresses: ['http://10.0.0.1:8484'] };
const GUEST: Introduction = { node: 'b', name: 'T7910-B', version: '1.0.0', addresses: ['http://10.0.0.2:8484'] };
const never = new AbortController().signal;

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of cleanUp.splice(0)) await close();
});

/** A machine that can show a code, behind a real listener that notes all that passes. */
async function machine(problem?: string) {
  const clock = new ManualClock();
  const paired: { twin: Introduction; secret: Secret }[] = [];
  const passed: string[] = [];
  const host = new PairingHost({
    clock,
    introduction: () => HOST,
    pair: async (twin, secret) => {
      if (!problem) paired.push({ twin, secret });
      return problem;
    },
    changed() {},
  });
  const app = fastify({ forceCloseConnections: true });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
    passed.push(body.toString());
    done(null, body);
  });
  app.addHook('onSend', async (_request, _reply, payload) => {
    passed.push(String(payload));
    return payload;
  });
  pairingRoutes(app, host);
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  cleanUp.push(() => app.close());
  return { host, clock, url, paired, passed };
}

/** A code that is well formed and is not this one. */
function another(code: string): string {
  return code.endsWith('0') ? `${code.slice(0, -1)}1` : `${code.slice(0, -1)}0`;
}

describe('a pairing code', () => {
  it('is read however it was typed', () => {
    expect(readCode('k7qf-2mxd')).toBe('K7QF-2MXD');
    expect(readCode(' K7QF 2MXD ')).toBe('K7QF-2MXD');
    expect(readCode('oil0-0000')).toBe('0110-0000');
    expect(readCode('K7QF-2MX')).toBeUndefined();
    expect(readCode('K7QF-2MXU')).toBeUndefined();
  });

  it('is another one each time', () => {
    const codes = Array.from({ length: 100 }, newCode);
    expect(new Set(codes).size).toBe(100);
    for (const code of codes) expect(readCode(code)).toBe(code);
  });
});

describe('pairing', () => {
  it('gives both sides the same secret, and tells each who the other is', async () => {
    const { host, url, paired } = await machine();
    const { code } = await host.offer();
    const joined = await join(url, code.toLowerCase(), GUEST, never);
    if (joined.kind !== 'paired') throw new Error(joined.message);
    expect(joined.twin).toEqual(HOST);
    expect(paired.map(({ twin }) => twin)).toEqual([GUEST]);
    expect(paired[0]?.secret.reveal()).toBe(joined.secret.reveal());
    expect(fingerprintOf(joined.secret)).toMatch(/^(\d{5} ){5}\d{5}$/);
    expect(host.view()).toEqual({ end: 'used' });
  });

  it('shows whoever carries it neither the code nor the secret nor who they are', async () => {
    const { host, url, paired, passed } = await machine();
    const { code } = await host.offer();
    await join(url, code, GUEST, never);
    const all = passed.join('\n');
    expect(passed.length).toBeGreaterThanOrEqual(4);
    for (const secret of [code, code.replace('-', ''), paired[0]?.secret.reveal() ?? '', 'T7910']) {
      expect(all).not.toContain(secret);
    }
  });

  it('takes a code once', async () => {
    const { host, url } = await machine();
    const { code } = await host.offer();
    expect((await join(url, code, GUEST, never)).kind).toBe('paired');
    expect(await join(url, code, GUEST, never)).toMatchObject({ kind: 'refused' });
  });

  it('takes a code for five minutes', async () => {
    const { host, url, clock } = await machine();
    const { code } = await host.offer();
    await clock.advance(5 * 60_000 + 1);
    expect(await join(url, code, GUEST, never)).toMatchObject({ kind: 'refused' });
    expect(host.view()).toEqual({ end: 'expired' });
    expect(clock.waiting).toBe(0);
  });

  it('ends a code after three wrong tries, also for who knows it', async () => {
    const { host, url, paired } = await machine();
    const { code } = await host.offer();
    for (let tried = 0; tried < 2; tried += 1) {
      const answer = await join(url, another(code), GUEST, never);
      expect(answer).toMatchObject({ kind: 'refused', message: expect.stringContaining('another code') });
    }
    expect(host.view().offer?.triesLeft).toBe(1);
    await join(url, another(code), GUEST, never);
    expect(await join(url, code, GUEST, never)).toMatchObject({ kind: 'refused' });
    expect(paired).toEqual([]);
    expect(host.view()).toEqual({ end: 'guessed-wrong' });
  });

  it('still takes the right code at the third try', async () => {
    const { host, url } = await machine();
    const { code } = await host.offer();
    await join(url, another(code), GUEST, never);
    await join(url, another(code), GUEST, never);
    expect((await join(url, code, GUEST, never)).kind).toBe('paired');
  });

  it('counts an exchange that is begun and never ended', async () => {
    const { host } = await machine();
    await host.offer();
    const { opening } = await guestSide('0000-0000');
    for (let tried = 0; tried < 3; tried += 1) expect(host.begin(opening).kind).toBe('begun');
    expect(host.begin(opening).kind).toBe('refused');
    expect(host.view()).toEqual({ end: 'guessed-wrong' });
  });

  it('takes no last move without the code, nor one of another exchange', async () => {
    const { host, paired } = await machine();
    const { code } = await host.offer();
    const right = await guestSide(code);
    const one = host.begin(right.opening);
    const two = host.begin((await guestSide(code)).opening);
    if (one.kind !== 'begun' || two.kind !== 'begun') throw new Error('not begun');
    const finished = right.finish(one.reply);
    expect(await host.finish(two.exchange, finished?.last ?? '', 'AAAA')).toMatchObject({ kind: 'refused' });
    expect(await host.finish(one.exchange, 'AAAA', 'AAAA')).toMatchObject({ kind: 'refused' });
    expect(await host.finish('none', 'AAAA', 'AAAA')).toMatchObject({ kind: 'refused' });
    expect(paired).toEqual([]);
  });

  it('says why the other side does not want to', async () => {
    const { host, url } = await machine('Both nodes are called a.');
    const { code } = await host.offer();
    const joined = await join(url, code, GUEST, never);
    expect(joined).toEqual({ kind: 'refused', message: 'Both nodes are called a.' });
  });

  it('with a new code, the one before is worth nothing', async () => {
    const { host, url } = await machine();
    const { code: old } = await host.offer();
    const { code } = await host.offer();
    expect((await join(url, old, GUEST, never)).kind).toBe('refused');
    expect((await join(url, code, GUEST, never)).kind).toBe('paired');
  });

  it('without a code that is shown, is refused', async () => {
    const { url, host } = await machine();
    expect(await join(url, 'K7QF-2MXD', GUEST, never)).toMatchObject({ kind: 'refused' });
    await host.offer();
    host.withdraw();
    expect(await join(url, 'K7QF-2MXD', GUEST, never)).toMatchObject({ kind: 'refused' });
    expect(host.view()).toEqual({ end: 'withdrawn' });
  });

  it('says what is wrong with an address that leads elsewhere, or with a text that is no code', async () => {
    const stranger = fastify({ forceCloseConnections: true });
    stranger.post('/peer/pair/begin', async () => '<h1>Welcome</h1>');
    const url = await stranger.listen({ host: '127.0.0.1', port: 0 });
    cleanUp.push(() => stranger.close());
    expect(await join(url, 'K7QF-2MXD', GUEST, never)).toMatchObject({ message: expect.stringContaining('no Tandem') });
    expect(await join('http://127.0.0.1:1', 'K7QF-2MXD', GUEST, never)).toMatchObject({
      message: expect.stringContaining('Nothing answers'),
    });
    expect(await join(url, 'hello', GUEST, never)).toMatchObject({ message: expect.stringContaining('no code') });
  });

  it.each(['', '{', '[]', '{"opening":5}', '{"opening":"!!"}', `{"opening":"${'A'.repeat(5000)}"}`])(
    'turns %s away at its door',
    async body => {
      const { host, url } = await machine();
      await host.offer();
      for (const path of ['/peer/pair/begin', '/peer/pair/finish']) {
        const answer = await fetch(`${url}${path}`, { method: 'POST', body });
        expect(answer.status).toBe(403);
      }
      expect(host.view().offer?.triesLeft).toBe(3);
    },
  );
});
