import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ProcessReading } from '../../../main/node/monitor/load-source.ts';
import { familiesOf } from '../../../main/node/monitor/process-families.ts';
import { toldProcesses } from '../../../main/node/monitor/this-machine/told-processes.ts';
import { WorkMeter } from '../../../main/node/monitor/work-meter.ts';
import { MACOS_PROCESSES, WINDOWS_PROCESSES } from './recorded-machines.ts';

const process = (pid: number, parent: number, command: string, cpuTime = 0, memory = 0): ProcessReading => ({
  pid,
  parent,
  name: command.split(' ')[0]?.split('/').at(-1) ?? '',
  command,
  cpuTime,
  memory,
});

const families = (list: readonly ProcessReading[], ownRoot: number, self = ownRoot) =>
  familiesOf(list, ownRoot, self).map(({ kind, root, members }) => [kind, root, members.map(({ pid }) => pid)]);

describe('who belongs to whom', () => {
  test('an Ollama that Tandem started is an engine, with its runners, and not Tandem', () => {
    const list = [
      process(1, 0, '/sbin/init'),
      process(10, 1, 'node headless.js'),
      process(11, 10, '/usr/bin/ollama serve'),
      process(12, 11, '/usr/bin/ollama runner --port 1'),
      process(13, 10, '/usr/bin/node /opt/tandem/out/main/engine.js'),
      process(14, 10, 'cloudflared tunnel'),
      process(20, 1, '/usr/local/bin/ollama serve'),
      process(30, 1, 'python3 -m vllm.entrypoints.openai.api_server'),
      process(40, 1, '/opt/llama-server -m x.gguf'),
      process(50, 1, 'firefox'),
    ];
    expect(families(list, 10)).toEqual([
      ['tandem', 10, [10, 14]],
      ['ollama', 11, [11, 12]],
      ['embedded', 13, [13]],
      ['ollama', 20, [20]],
      ['vllm', 30, [30]],
      ['llama-server', 40, [40]],
    ]);
  });

  test('inside Electron the shell and its windows are Tandem, and the other utility process is the engine', () => {
    expect(families(toldProcesses(WINDOWS_PROCESSES, 'win32', 88), 5000, 5100)).toEqual([
      ['ollama', 4000, [4000, 4100, 4200]],
      ['tandem', 5000, [5000, 5100, 5300]],
      ['embedded', 5200, [5200]],
    ]);
  });

  test('parents that go round in a circle, or are gone, end nowhere', () => {
    expect(families([process(1, 2, 'a'), process(2, 1, 'b'), process(3, 99, 'ollama serve')], 10)).toEqual([
      ['ollama', 3, [3]],
    ]);
  });
});

describe('who works', () => {
  const cores = (seconds: number, busy: number) =>
    Array.from({ length: 4 }, () => ({ busy: busy * 250, all: seconds * 1000 }));

  test('tells engines, Tandem and everybody else apart', () => {
    const meter = new WorkMeter(10, 10);
    const list = (ollama: number, own: number) => [
      process(10, 1, 'node headless.js', own, 200e6),
      process(11, 10, 'ollama serve', 100, 50e6),
      process(12, 11, 'ollama runner', ollama, 4e9),
    ];
    expect(meter.look(list(1000, 1000), cores(0, 0))).toBeUndefined();
    // Two seconds, in which three cores were busy: 1.5 with the runner, a quarter with Tandem.
    const work = meter.look(list(4000, 1500), cores(2, 6));
    expect(work).toEqual({
      engines: [{ kind: 'ollama', pid: 11, cores: 1.5, memory: 4.05e9 }],
      own: { cores: 0.25, memory: 200e6 },
      other: 1.25,
    });
  });

  test('a runner that began since the last look counts with all it did; one that is only seen now with nothing', () => {
    const meter = new WorkMeter(10, 10);
    meter.look([], cores(0, 0));
    const fresh = meter.look([process(12, 1, 'ollama runner', 4000)], cores(2, 4));
    expect([fresh?.engines[0]?.cores, fresh?.other]).toEqual([2, 0]);
    const old = meter.look([process(12, 1, 'ollama runner', 4000), process(13, 1, 'ollama x', 1e9)], cores(4, 4));
    expect(old?.engines.map(({ cores }) => cores)).toEqual([0, 0]);
  });

  test('takes what a system tells of now where it tells no times', () => {
    const meter = new WorkMeter(10, 10);
    const told = toldProcesses(MACOS_PROCESSES, 'darwin', 12);
    const twelve = (seconds: number, busy: number) =>
      Array.from({ length: 12 }, () => ({ busy: (busy / 12) * 1000, all: seconds * 1000 }));
    meter.look(told, twelve(0, 0));
    const work = meter.look(told, twelve(30, 30 * 8));
    expect(work?.engines[0]?.cores).toBeCloseTo(6.128);
    expect(work?.other).toBeCloseTo(8 - 6.128);
  });

  test('a burst of other work is smoothed over ten seconds, and lasting work is seen whole', () => {
    const meter = new WorkMeter(10, 10);
    let busy = 0;
    let other = 0;
    for (let second = 0; second <= 60; second += 2) {
      if (second > 10) busy += 2 * 3;
      other = meter.look([], cores(second, busy))?.other ?? 0;
      if (second === 12) expect(other).toBeCloseTo(3 * (1 - Math.exp(-0.2)));
    }
    expect(other).toBeGreaterThan(2.9);
  });

  test('whatever a machine tells, the figures are numbers of at least nothing', () => {
    const odd = fc.oneof(fc.double(), fc.integer({ min: -10, max: 1e6 }), fc.constant(Number.NaN));
    const anyProcess = fc.record({
      pid: fc.integer({ min: 1, max: 5 }),
      parent: fc.integer({ min: 0, max: 5 }),
      name: fc.constantFrom('ollama', 'node', 'x'),
      command: fc.constant('x'),
      cpuTime: odd,
      memory: odd,
    });
    const anyCores = fc.array(fc.record({ busy: odd, all: odd }), { maxLength: 3 });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.array(anyProcess, { maxLength: 6 }), anyCores), { maxLength: 6 }), looks => {
        const meter = new WorkMeter(1, 2);
        for (const [processes, times] of looks) {
          const work = meter.look(processes, times);
          if (!work) continue;
          const figures = [
            work.other,
            work.own.cores,
            work.own.memory,
            ...work.engines.flatMap(e => [e.cores, e.memory]),
          ];
          for (const figure of figures) expect(figure).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});
