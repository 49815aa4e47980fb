import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { systemClock } from '../../main/node/clock/index.ts';
import type { ConfigInput } from '../../main/node/config/index.ts';
import { StandInMachine } from '../fakes/stand-in-machine.ts';
import { startTestNode, type TestNode } from './start-test-node.ts';
import { until } from './twins/machine.ts';

/* Whole nodes over real sockets, on machines that are as busy as a test says. */

const simulated = (id: string, tier: 'workstation' | 'cloud') =>
  ({ id, kind: 'simulated', tier, tokensPerSecond: 1000, firstTokenDelay: 0, maxConcurrent: 4 }) as const;
const HI = { model: 'auto', messages: [{ role: 'user', content: 'hi' }], metadata: { messageType: 'simple' } };
const plan = z.object({
  candidates: z.array(z.object({ backend: z.string(), reason: z.string() })),
  excluded: z.array(z.object({ backend: z.string(), reason: z.string() })),
});

const running: TestNode[] = [];
afterEach(async () => {
  for (const node of running.splice(0)) await node[Symbol.asyncDispose]();
});

async function started(input: Partial<ConfigInput>) {
  const machine = new StandInMachine(systemClock, { every: 50 });
  const node = await startTestNode(input, { machine });
  running.push(node);
  const ask = async (model = 'auto') => {
    const response = await node.post('/v1/chat/completions', { ...HI, model });
    await response.arrayBuffer();
    return response.status === 200 ? response.headers.get('x-tandem-backend') : response.status;
  };
  const explained = async () => {
    const { messages } = HI;
    const headers = { 'content-type': 'application/json' };
    const init = { method: 'POST', headers, body: JSON.stringify({ messages, messageType: 'simple' }) };
    return plan.parse(await (await node.control('/control/plan', init)).json());
  };
  const call = async (procedure: string, input?: unknown) => {
    const init = input === undefined ? {} : { method: 'POST', body: JSON.stringify(input) };
    const headers = { 'content-type': 'application/json' };
    const answer = await node.control(`/trpc/${procedure}`, { ...init, headers });
    return z.object({ result: z.object({ data: z.unknown() }) }).parse(await answer.json()).result.data;
  };
  const hasRoom = (room: string) =>
    until(`the machine is: ${room}`, async () => ((await node.state()).room?.room === room ? true : undefined));
  return { node, machine, ask, explained, call, hasRoom };
}

describe('a node on a busy machine', () => {
  const backends = [simulated('local', 'workstation'), simulated('cloud', 'cloud')];

  it('sends its next request elsewhere, says why, and comes back', async () => {
    const { machine, ask, explained, hasRoom } = await started({ backends });
    expect(await ask()).toBe('a/local');
    machine.busy = 43;
    await hasRoom('busy');
    expect(await ask()).toBe('a/cloud');
    const { candidates } = await explained();
    expect(candidates.map(({ backend }) => backend)).toEqual(['a/cloud', 'a/local']);
    expect(candidates[1]?.reason).toMatch(
      /its machine is busy \(other programs take \d+ of 44 cores\), so it is asked/,
    );
    expect(await ask('a/local')).toBe('a/local');
    machine.busy = 0;
    await hasRoom('room');
    expect(await ask()).toBe('a/local');
  }, 60_000);

  it('answers all the same when nobody else can, until its memory is about to run out', async () => {
    const { machine, ask, hasRoom } = await started({ backends: [simulated('local', 'workstation')] });
    machine.memoryNow = { total: 137e9, available: 3e9 };
    await hasRoom('busy');
    expect(await ask()).toBe('a/local');
    machine.memoryNow = { total: 137e9, available: 1e9 };
    await hasRoom('short');
    const refused = await running[0]?.post('/v1/chat/completions', HI);
    expect(refused?.status).toBe(503);
    // 15 s, in whole seconds from a clock that has gone on meanwhile.
    expect(Math.abs(Number(refused?.headers.get('retry-after')) - 15)).toBeLessThanOrEqual(1);
    expect(await refused?.text()).toContain('memory');
    machine.memoryNow = { total: 137e9, available: 100e9 };
    await until('it answers again', async () => ((await ask()) === 'a/local' ? true : undefined), 30_000);
  }, 60_000);

  it('in quiet mode leaves slots free at once, cuts nothing, and keeps to it across a reload', async () => {
    const slow = { ...simulated('local', 'workstation'), firstTokenDelay: 1500 };
    const { node, call, ask } = await started({ backends: [slow] });
    const asked = Array.from({ length: 4 }, () => ask());
    const local = async () => (await node.state()).stations[0];
    await until('four are being answered', async () => ((await local())?.inFlight === 4 ? true : undefined));
    await call('switchQuiet', { isQuiet: true, time: 'hour' });
    expect(await local()).toMatchObject({ inFlight: 4, slots: 2 });
    expect((await node.state()).room?.quiet).toMatchObject({ isQuiet: true, because: 'by-hand' });
    expect(await Promise.all(asked)).toEqual(Array(4).fill('a/local'));
    await node.node.reload();
    expect(await local()).toMatchObject({ slots: 2 });
    await call('releaseQuiet', {});
    expect(await local()).toMatchObject({ slots: 4 });
  }, 60_000);

  it('refuses settings and switches that make no sense, and shows what it watches to Prometheus', async () => {
    const { node, machine, hasRoom } = await started({ backends });
    machine.busy = 43;
    machine.processesNow = [{ pid: 5, parent: 1, name: 'ollama', command: 'ollama', cores: 2, memory: 4e9 }];
    await hasRoom('busy');
    const post = (procedure: string, body: unknown) =>
      node.control(`/trpc/${procedure}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    for (const [procedure, body] of [
      ['switchQuiet', { isQuiet: true, time: 'for ever' }],
      ['setQuiet', { mode: 'hours', hours: [{ from: '25:00', to: '9' }] }],
      ['setQuiet', { share: 1 }],
    ] as const) {
      expect((await post(procedure, body)).status).toBe(400);
    }
    const text = await (await node.control('/metrics')).text();
    // 43 of 44 cores, and with the engine's all of them.
    expect(text).toMatch(/^tandem_machine_cpu_share\{socket="0"\} (?:0\.97\d*|1)$/m);
    for (const line of [
      'tandem_machine_memory_bytes{kind="total"} 137000000000',
      'tandem_machine_swap_bytes{kind="used"} 0',
      'tandem_machine_temperature_celsius 51',
      'tandem_engine_memory_bytes{engine="ollama"} 4000000000',
      'tandem_engine_cpu_cores{engine="ollama"} 2',
      'tandem_machine_strain 1',
      'tandem_machine_quiet 0',
    ]) {
      expect(text).toContain(line);
    }
  }, 60_000);
});

describe('twins of which one is busy', () => {
  it('either sends simple requests to the other’s workstation first, and the page of each tells of both', async () => {
    const secret = 'a secret that both of the twins have, long enough';
    const peer = { secret, heartbeat: 200, lease: 1000 };
    const backends = [simulated('local', 'workstation'), simulated('cloud', 'cloud')];
    const b = await started({ node: { id: 'b', name: 'T7910-B' }, backends, peer });
    const a = await started({ node: { id: 'a', name: 'T7910-A' }, backends, peer: { ...peer, url: b.node.gateway } });
    const order = async () => (await a.explained()).candidates.map(({ backend }) => backend);
    await until('A knows B’s backends', async () => ((await order()).length === 4 ? true : undefined));
    expect((await order())[0]).toBe('a/local');
    a.machine.busy = 43;
    await a.hasRoom('busy');
    expect(await order()).toEqual(['b/local', 'a/cloud', 'b/cloud', 'a/local']);
    expect(await a.ask()).toBe('b/local');
    b.machine.busy = 43;
    await until('A knows that B is busy', async () => ((await order()).at(-1) === 'b/local' ? true : undefined));
    expect((await order()).slice(2)).toEqual(['a/local', 'b/local']);
    const told = z.object({ twin: z.looseObject({ name: z.string(), room: z.string(), reason: z.string() }) });
    const { twin } = told.parse(await a.call('machine'));
    expect([twin.name, twin.room]).toEqual(['T7910-B', 'busy']);
    a.machine.busy = 0;
    await a.hasRoom('room');
    expect((await order())[0]).toBe('a/local');
  }, 60_000);
});
