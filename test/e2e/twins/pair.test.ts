import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Machine, TwinPair, until } from './twin-pair.ts';

/** Two real node processes on loopback, each of which reaches the other through a proxy. */
describe('two nodes that share a secret', () => {
  let pair: TwinPair;
  beforeAll(async () => {
    pair = await TwinPair.start();
  });
  afterAll(() => pair[Symbol.asyncDispose]());

  it('agree on one of them as the active one, and tell everybody', async () => {
    const active = await pair.agreed();
    for (const machine of [pair.a, pair.b]) {
      const { self, nodes } = await machine.router();
      expect(self).toBe(machine.id);
      expect(nodes.map(({ id, role }) => ({ id, role }))).toEqual(
        [machine, pair.other(machine)].map(({ id }) => ({ id, role: id === active.id ? 'active' : 'standby' })),
      );
    }
  });

  it('list the backends of both, and answer by either', async () => {
    await pair.agreed();
    for (const machine of [pair.a, pair.b]) {
      const models = (await (await machine.life.call('/v1/models')).json()) as { data: { id: string }[] };
      expect(models.data.map(({ id }) => id)).toEqual(expect.arrayContaining(['a/local', 'b/local']));
      for (const backend of ['a/local', 'b/local']) {
        const plain = await machine.chat(backend);
        expect(plain.headers.get('x-tandem-backend')).toBe(backend);
        expect(plain.headers.get('x-tandem-node')).toBe(machine.id);
        expect(await plain.json()).toMatchObject({ model: 'simulated:local' });
        const stream = await machine.chat(backend, 'hi there', { stream: true });
        expect(stream.headers.get('x-tandem-backend')).toBe(backend);
        expect(await stream.text()).toContain('[DONE]');
      }
    }
  });

  it('hand the role over when they are told to, and say so', async () => {
    const before = await pair.agreed();
    const { term } = await before.router();
    const response = await before.life.control('trpc/handOver', {}, 'POST');
    expect(response.status).toBe(200);
    const after = await until('the other one is active', async () => {
      const agreed = await pair.agreed();
      return agreed === before ? undefined : agreed;
    });
    expect((await after.router()).term).toBeGreaterThan(term);
    await after.life.control('trpc/handOver', {}, 'POST');
    await until('the first one is active again', async () => ((await pair.agreed()) === before ? true : undefined));
  });

  it('turn away who has no secret, whatever key of the gateway he has', async () => {
    for (const operation of ['heartbeat', 'chat', 'unpaired', 'nothing']) {
      const response = await pair.a.life.post(`/peer/v1/${operation}`, {});
      expect(response.status).toBe(426);
      const knocking = await pair.a.life.post(
        `/peer/v1/${operation}`,
        {},
        {
          'x-tandem-peer': 'b',
          'x-tandem-peer-time': String(Date.now()),
          'x-tandem-peer-nonce': 'A'.repeat(32),
          'x-tandem-peer-protocol': '1.0',
        },
      );
      expect([401, 409]).toContain(knocking.status);
    }
    expect((await pair.a.router()).nodes).toHaveLength(2);
  });
});

describe('a twin that stops', () => {
  it('in good order hands the role over before it goes, without a gap', async () => {
    await using pair = await TwinPair.start();
    const leaving = await pair.agreed();
    const staying = pair.other(leaving);
    expect(await leaving.stop()).toBe(0);
    const { active, nodes } = await staying.router();
    expect(active).toBe(staying.id);
    expect(nodes.find(({ id }) => id === staying.id)?.role).toBe('active');
  });

  it('without a word is followed by the other one within the lease', async () => {
    await using pair = await TwinPair.start();
    const killed: Machine = await pair.agreed();
    const staying = pair.other(killed);
    await killed.kill();
    await until('the other one is active', async () =>
      (await staying.router()).active === staying.id ? true : undefined,
    );
    const answer = await staying.chat('auto');
    expect(answer.headers.get('x-tandem-backend')).toBe(`${staying.id}/local`);
    expect((await staying.chat(`${killed.id}/local`)).status).toBeGreaterThanOrEqual(500);
    await killed.start();
    await pair.agreed();
    expect((await staying.chat(`${killed.id}/local`)).status).toBe(200);
  });
});
