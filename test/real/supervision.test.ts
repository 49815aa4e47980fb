import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from './free-port.ts';
import { locateModel, locateOllama, pathOrSkip } from './locate.ts';
import { startRealOllama } from './ollama-process.ts';
import { cpuTimeOf, membersOf, signalAll } from './processes.ts';
import { removeModelsHome, runnersOf, type Supervised, supervised } from './supervised.ts';

/** Milliseconds from the engine's being healthy until it is used again, as the contract has it. */
const USED_AGAIN_WITHIN = 10_000;
/** Milliseconds in which a hung engine is noticed. */
const NOTICED_WITHIN = 15_000;

beforeEach(context => {
  pathOrSkip(locateOllama(), context);
  pathOrSkip(locateModel(), context);
});
afterAll(removeModelsHome);

async function startedPid(tandem: Supervised, other?: number): Promise<number> {
  const engine = await tandem.until(
    'another one is started',
    ({ state }) => state.kind === 'started' && state.pid !== other,
  );
  return engine.state.kind === 'started' ? engine.state.pid : 0;
}

/** Asks until Ollama answers; gives the milliseconds that it took, and who answered before. */
async function untilUsed(tandem: Supervised): Promise<{ waited: number; others: string[] }> {
  const began = performance.now();
  const others: string[] = [];
  for (;;) {
    const who = await tandem.ask();
    const waited = performance.now() - began;
    if (who === 'a/ollama') return { waited, others };
    others.push(who);
    if (waited > 3 * USED_AGAIN_WITHIN) throw new Error(`not used again within ${waited} ms`);
    await new Promise(resolve => setTimeout(resolve, 200));
  }
}

/** Waits until the process has used a tenth of a second of CPU from now on. */
async function untilItWorks(pid: number): Promise<void> {
  const before = cpuTimeOf(pid);
  const deadline = Date.now() + 20_000;
  while (cpuTimeOf(pid) - before < 100) {
    if (Date.now() > deadline) throw new Error(`process ${pid} does nothing`);
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

async function untilGone(pid: number): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (membersOf(pid).length > 0) {
    if (Date.now() > deadline) throw new Error(`processes ${membersOf(pid).join(', ')} of group ${pid} still run`);
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

it('starts an Ollama where none answers, uses it, and ends it with all of its group when the node stops', async () => {
  await using tandem = await supervised();
  const pid = await startedPid(tandem);
  expect(await tandem.engine()).toMatchObject({ isOurs: true, restarts: 0, actions: ['restart', 'stop'], slots: 2 });
  await untilUsed(tandem);
  expect(runnersOf(pid)).toHaveLength(1);
  const { log } = await tandem.engine();
  expect(log.lines.join('\n')).toContain('Listening on');
  expect(await tandem.stop()).toBe(0);
  expect(membersOf(pid)).toEqual([]);
});

it('adopts one that is there already, and neither stops nor restarts it', async () => {
  const stranger = await startRealOllama();
  try {
    await using tandem = await supervised({ port: Number(new URL(stranger.baseUrl).port) });
    await tandem.until('adopted', ({ state }) => state.kind === 'adopted');
    expect(await tandem.engine()).toMatchObject({ isOurs: false, actions: [], log: { where: 'journalctl -u ollama' } });
    await untilUsed(tandem);
    for (const procedure of ['stopEngine', 'restartEngine']) {
      const refused = await tandem.press(procedure);
      expect(refused.status).toBe(400);
      expect(await refused.text()).toContain('Tandem did not start this Ollama');
    }
    const before = stranger.pids();
    expect(await tandem.stop()).toBe(0);
    expect(stranger.pids()).toEqual(before);
  } finally {
    await stranger.stop();
  }
});

describe('kill -9 of the engine under load', () => {
  it('requests go elsewhere, its runner is ended too, and it is back and used again', async () => {
    await using tandem = await supervised();
    const pid = await startedPid(tandem);
    await untilUsed(tandem);
    const [runner] = runnersOf(pid);
    const load = Array.from({ length: 4 }, () => tandem.ask({ tokens: 60 }));
    signalAll([pid], 'SIGKILL');
    // Every one of them was answered, by whomever.
    for (const who of await Promise.all(load)) expect(who).toMatch(/^a\/(?:ollama|other)$/);
    const next = await startedPid(tandem, pid);
    const { waited } = await untilUsed(tandem);
    expect(waited).toBeLessThan(USED_AGAIN_WITHIN);
    expect(membersOf(pid)).toEqual([]);
    expect(runnersOf(next)).not.toContain(runner);
    expect(await tandem.engine()).toMatchObject({ restarts: 1, lastReason: 'it was ended by SIGKILL' });
    console.info(`used again ${Math.round(waited)} ms after it was healthy`);
  });
});

describe('SIGSTOP of its runner', () => {
  it('is noticed within 15 s though nobody asks, and is over by itself or by a restart', async () => {
    await using tandem = await supervised();
    const pid = await startedPid(tandem);
    await untilUsed(tandem);
    signalAll(runnersOf(pid), 'SIGSTOP');
    const began = performance.now();
    const hung = await tandem.until('hung', ({ state }) => state.kind === 'hung', NOTICED_WITHIN);
    console.info(`noticed after ${Math.round(performance.now() - began)} ms`);
    expect(hung.state).toMatchObject({ pid, reason: expect.stringContaining('generates nothing') });
    await startedPid(tandem);
    const { waited } = await untilUsed(tandem);
    expect(waited).toBeLessThan(USED_AGAIN_WITHIN);
  });

  it('in the middle of an answer is noticed too, and the answer is finished by another', async () => {
    await using tandem = await supervised();
    const pid = await startedPid(tandem);
    await untilUsed(tandem);
    const answer = tandem.ask({ tokens: 400 });
    await untilItWorks(runnersOf(pid)[0] ?? 0);
    signalAll(runnersOf(pid), 'SIGSTOP');
    await tandem.until('hung', ({ state }) => state.kind === 'hung', NOTICED_WITHIN);
    expect(await answer).toBe('a/other');
    const { waited } = await untilUsed(tandem);
    expect(waited).toBeLessThan(USED_AGAIN_WITHIN);
  });

  it('an engine that is only busy is left alone: its answers come, however full it is', async () => {
    // Whoever else uses this machine may make it slow, and slow is not hung.
    await using tandem = await supervised({ timeouts: { firstToken: 100_000, idle: 100_000 } });
    const pid = await startedPid(tandem);
    await untilUsed(tandem);
    // Longer than two looks, and more than it has slots.
    const answers = await Promise.all(Array.from({ length: 6 }, () => tandem.ask({ tokens: 150, model: 'a/ollama' })));
    expect(new Set(answers)).toEqual(new Set(['a/ollama']));
    expect(await tandem.engine()).toMatchObject({ restarts: 0, state: { kind: 'started', pid } });
  });
});

describe('kill -9 of the node', () => {
  it('leaves the engine running, and the next start takes it back as its own', async () => {
    await using tandem = await supervised();
    const pid = await startedPid(tandem);
    await untilUsed(tandem);
    await tandem.kill();
    expect(membersOf(pid)).toContain(pid);
    await tandem.start();
    expect(await startedPid(tandem)).toBe(pid);
    expect(await tandem.engine()).toMatchObject({ isOurs: true, restarts: 0 });
    expect(await tandem.stop()).toBe(0);
    expect(membersOf(pid)).toEqual([]);
  });

  it('and of its `ollama serve` leaves a runner that holds memory: the next start ends it', async () => {
    await using tandem = await supervised();
    const pid = await startedPid(tandem);
    await untilUsed(tandem);
    await tandem.kill();
    const [runner = 0] = runnersOf(pid);
    signalAll([pid], 'SIGKILL');
    expect(membersOf(pid)).toContain(runner);
    await tandem.start();
    await untilGone(pid);
    expect(await startedPid(tandem, pid)).not.toBe(pid);
    await untilUsed(tandem);
  });

  it('an engine that lies stopped meanwhile is taken back and, as it hangs, exchanged', async () => {
    await using tandem = await supervised();
    const pid = await startedPid(tandem);
    await tandem.kill();
    signalAll(membersOf(pid), 'SIGSTOP');
    await tandem.start();
    const next = await startedPid(tandem, pid);
    expect(next).not.toBe(pid);
    expect(membersOf(pid)).toEqual([]);
    await untilUsed(tandem);
  });
});

it('without the program says so, and takes it when it comes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tandem-program-'));
  try {
    const program = join(folder, 'ollama');
    await using tandem = await supervised({ program });
    const absent = await tandem.until('absent', ({ state }) => state.kind === 'absent');
    expect(absent.state).toMatchObject({ why: 'no-program', sentence: expect.stringContaining(program) });
    expect(absent.actions).toEqual(['install']);
    expect(await tandem.ask()).toBe('a/other');
    const real = locateOllama();
    await writeFile(program, `#!/bin/sh\nexec ${real.kind === 'found' ? real.path : ''} "$@"\n`);
    await chmod(program, 0o755);
    await untilUsed(tandem);
    // The script has become the program; it is ours all the same.
    const pid = await startedPid(tandem);
    expect(await tandem.stop()).toBe(0);
    expect(membersOf(pid)).toEqual([]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

it('a port that something else has taken is told, and nothing is started', async () => {
  const port = await freePort();
  const other = createServer((_request, response) => void response.end('<html>Hello</html>'));
  await new Promise<void>(resolve => other.listen(port, '127.0.0.1', resolve));
  try {
    await using tandem = await supervised({ port });
    const engine = await tandem.until('told', ({ state }) => state.kind === 'absent');
    expect(engine.state).toMatchObject({ why: 'port-taken', sentence: expect.stringContaining('no Ollama') });
    expect(engine.log.lines).toEqual([]);
    other.close();
    other.closeAllConnections();
    await startedPid(tandem);
  } finally {
    other.close();
  }
});

it('one that ends at each start is started ever more rarely, its last words are shown, and a stop by hand ends it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tandem-program-'));
  try {
    const program = join(folder, 'ollama');
    await writeFile(program, '#!/bin/sh\necho "no room for the model" >&2\nexit 3\n');
    await chmod(program, 0o755);
    await using tandem = await supervised({ program });
    const resting = await tandem.until(
      'a longer rest',
      ({ state, restarts }) => state.kind === 'backing-off' && restarts >= 2,
    );
    expect(resting).toMatchObject({ lastReason: 'it ended with code 3', actions: ['start', 'stop'] });
    expect(resting.log.lines).toContain('no room for the model');
    expect((await tandem.press('stopEngine')).status).toBe(200);
    await tandem.until('stopped', ({ state }) => state.kind === 'stopped');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

it('is stopped and started by hand', async () => {
  await using tandem = await supervised();
  const pid = await startedPid(tandem);
  expect((await tandem.press('stopEngine')).status).toBe(200);
  expect(membersOf(pid)).toEqual([]);
  expect(await tandem.engine()).toMatchObject({ state: { kind: 'stopped' }, actions: ['start'] });
  expect((await tandem.press('startEngine')).status).toBe(200);
  const next = await startedPid(tandem, pid);
  expect((await tandem.press('restartEngine')).status).toBe(200);
  await startedPid(tandem, next);
  await untilUsed(tandem);
});

describe('an adopted one that hangs', () => {
  it('is told with what to do, and let alone', async () => {
    const stranger = await startRealOllama();
    try {
      await using tandem = await supervised({ port: Number(new URL(stranger.baseUrl).port) });
      await tandem.until('adopted', ({ state }) => state.kind === 'adopted');
      await untilUsed(tandem);
      const before = stranger.pids();
      signalAll(before, 'SIGSTOP');
      const hung = await tandem.until('hung', ({ state }) => state.kind === 'hung', NOTICED_WITHIN);
      expect(hung).toMatchObject({
        isOurs: false,
        actions: [],
        remedy: { command: 'sudo systemctl restart ollama', text: expect.stringContaining('ollama.restartAdopted') },
      });
      signalAll(before, 'SIGCONT');
      await tandem.until('adopted again', ({ state }) => state.kind === 'adopted');
      expect(stranger.pids()).toEqual(expect.arrayContaining(before.slice(0, 1)));
    } finally {
      await stranger.stop();
    }
  });

  it('is ended where its owner allows it, and replaced when nobody starts it again', async () => {
    const stranger = await startRealOllama();
    try {
      const port = Number(new URL(stranger.baseUrl).port);
      await using tandem = await supervised({ port, ollama: { restartAdopted: true } });
      await tandem.until('adopted', ({ state }) => state.kind === 'adopted');
      signalAll(stranger.pids(), 'SIGSTOP');
      await startedPid(tandem);
      expect(stranger.pids()).toEqual([]);
      expect(await tandem.engine()).toMatchObject({ isOurs: true });
    } finally {
      await stranger.stop();
    }
  });
});
