import { EventEmitter } from 'node:events';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { forkLauncher } from '../../../../main/node/backends/embedded/fork-launcher.ts';
import type { EngineEnd } from '../../../../main/node/backends/embedded/launcher.ts';
import { parentLauncher } from '../../../../main/node/backends/embedded/parent-launcher.ts';
import type { LoadMessage } from '../../../../main/node/backends/embedded/protocol.ts';

const LOAD: LoadMessage = { type: 'load', modelPath: '/m.gguf', checkWeights: false, threads: 1, callers: 1 };

describe('engines that the shell starts', () => {
  class Port extends EventEmitter {
    readonly got: unknown[] = [];
    isStarted = false;
    postMessage(message: unknown): void {
      this.got.push(message);
    }
    start(): void {
      this.isStarted = true;
    }
  }

  function shell() {
    const asked: unknown[] = [];
    let tell: (message: unknown, ports: readonly Port[]) => void = () => {};
    const launcher = parentLauncher({
      post: message => asked.push(message),
      onMessage: listener => {
        tell = listener;
      },
    });
    return { launcher, asked, tell: (message: unknown, ...ports: Port[]) => tell(message, ports) };
  }

  test('are asked for by number; what is said before the channel is there waits for it', () => {
    const { launcher, asked, tell } = shell();
    const engine = launcher.launch();
    engine.send(LOAD);
    const port = new Port();
    const heard: unknown[] = [];
    engine.onMessage(message => heard.push(message));
    tell({ type: 'engine-started', engine: 0 }, port);
    engine.send({ type: 'leave', id: 1 });
    port.emit('message', { data: { type: 'loaded' } });
    expect(asked).toEqual([{ type: 'start-engine', engine: 0 }]);
    expect([port.got, port.isStarted, heard]).toEqual([[LOAD, { type: 'leave', id: 1 }], true, [{ type: 'loaded' }]]);
  });

  test('are told apart, and their end is told once', () => {
    const { launcher, asked, tell } = shell();
    const ends: [number, EngineEnd][] = [];
    const engines = [launcher.launch(), launcher.launch()];
    for (const [place, engine] of engines.entries()) engine.onEnd(end => ends.push([place, end]));
    engines[1]?.kill();
    tell({ type: 'engine-ended', engine: 1, how: 'exit code 15', lastWords: 'bye' });
    tell({ type: 'engine-ended', engine: 1, how: 'exit code 15', lastWords: 'bye' });
    tell({ type: 'shutdown' });
    expect(asked.at(-1)).toEqual({ type: 'end-engine', engine: 1 });
    expect(ends).toEqual([[1, { how: 'exit code 15', lastWords: 'bye' }]]);
  });
});

describe('engines that are children of the node', () => {
  const end = (script: string) =>
    new Promise<EngineEnd>(told =>
      forkLauncher(resolve(import.meta.dirname, script))
        .launch()
        .onEnd(told),
    );

  test('a script that is not there: the end says so, with the last words', async () => {
    const { how, lastWords } = await end('no-such-engine.ts');
    expect(how).toBe('exit code 1');
    expect(lastWords).toContain('no-such-engine.ts');
  });

  test('one that is killed', async () => {
    const engine = forkLauncher(resolve(import.meta.dirname, '../../../../main/engine/main.ts')).launch();
    const ended = new Promise<EngineEnd>(told => engine.onEnd(told));
    engine.kill();
    expect((await ended).how).toBe('SIGKILL');
    // Too late, and no error.
    engine.send(LOAD);
  });
});
