import { describe, expect, test } from 'vitest';
import type { ModelFile } from '../../../../main/node/backends/index.ts';
import { settle } from '../../../fakes/clock.ts';
import { ask, bench, done, LOADED, text } from './stand-in.ts';

describe('the start', () => {
  test('no engine runs before somebody asks', async () => {
    const { backend, engines } = bench();
    expect(await backend.probe(new AbortController().signal)).toEqual({ kind: 'alive', proves: 'answers' });
    expect(engines).toHaveLength(0);
  });

  test('the first question starts it and waits until its model is loaded', async () => {
    const { backend, engine } = bench({ maxConcurrent: 3, contextTokens: 2000 });
    const asked = await ask(backend);
    expect(engine().sent).toEqual([
      {
        type: 'load',
        modelPath: '/models/Tiny.Q4.gguf',
        checkWeights: false,
        threads: 1,
        callers: 3,
        contextTokens: 2000,
      },
    ]);
    await engine().say({ type: 'loading', share: 0.5 }, LOADED);
    expect(engine().asked('chat')).toHaveLength(1);
    await engine().say(text(0, 'It.'), done(0));
    expect(asked).toMatchObject({ text: 'It.', finish: 'stop' });
  });

  test('callers who come while it starts share one engine', async () => {
    const { backend, engine, engines } = bench();
    await Promise.all([ask(backend), ask(backend), ask(backend)]);
    await engine().say(LOADED);
    expect(engines).toHaveLength(1);
    expect(engine().asked('chat')).toHaveLength(3);
  });

  test('each step of the loading and of the prompt is a sign of life', async () => {
    const { backend, engine } = bench();
    const asked = await ask(backend);
    await engine().say({ type: 'loading', share: 0.1 });
    await engine().say({ type: 'loading', share: 0.9 });
    await engine().say(LOADED);
    const whileLoading = asked.signsOfLife;
    await engine().say({ type: 'reading', id: 0 });
    expect([whileLoading, asked.signsOfLife]).toEqual([3, 4]);
  });

  test('a caller who leaves while it loads is gone, and the next one finds it loaded', async () => {
    const { backend, engine, engines } = bench();
    const left = await ask(backend);
    left.leave();
    await engine().say(LOADED);
    const next = await ask(backend);
    await engine().say(text(0, 'It.'), done(0));
    expect(left.thrown).toMatchObject({ message: 'the caller left' });
    expect([next.text, engines.length]).toEqual(['It.', 1]);
  });

  test('it gets the threads of the machine, and weights that nobody has checked are looked at', async () => {
    const { backend, engine } = bench(
      { threads: undefined },
      { model: () => ({ kind: 'ready', path: '/mine/Own.gguf' }) },
    );
    await ask(backend);
    const [load] = engine().asked('load');
    expect(load).toMatchObject({ modelPath: '/mine/Own.gguf', checkWeights: true });
    expect(load?.threads).toBeGreaterThanOrEqual(1);
    expect(load?.threads).toBeLessThanOrEqual(7);
  });
});

describe('a look at the file before it is loaded', () => {
  test('whoever leaves meanwhile is gone at once, and what is found bad is not loaded', async () => {
    const checked = Promise.withResolvers<void>();
    let file: ModelFile = { kind: 'ready', path: '/models/Tiny.Q4.gguf' };
    const { backend, engines } = bench({}, { model: () => file, check: () => checked.promise });
    const left = await ask(backend);
    const staying = await ask(backend);
    left.leave();
    await settle();
    expect(left.thrown).toMatchObject({ message: 'the caller left' });
    file = { kind: 'not-ready', sentence: 'The file is damaged; it is fetched anew.' };
    checked.resolve();
    await settle();
    expect(staying.message).toBe('The file is damaged; it is fetched anew.');
    expect(engines).toHaveLength(0);
  });

  test('one that fails concerns that start only', async () => {
    let isBroken = true;
    const check = async () => {
      if (isBroken) throw new Error('disk on fire');
    };
    const { backend, engines } = bench({}, { check });
    expect((await ask(backend)).thrown).toMatchObject({ message: 'disk on fire' });
    isBroken = false;
    await ask(backend);
    expect(engines).toHaveLength(1);
  });
});

describe('its end', () => {
  test('before an answer it is unreachable, in the middle of one the answer is cut off', async () => {
    const { backend, engine } = bench();
    const first = await ask(backend);
    await engine().say(LOADED);
    const second = await ask(backend);
    await engine().say(text(0, 'Half an'));
    engine().end('SIGSEGV', 'GGML_ASSERT failed');
    await settle();
    expect(first).toMatchObject({ text: 'Half an', failure: 'cut-off', finish: undefined });
    expect(second).toMatchObject({ text: '', failure: 'unreachable' });
    expect(second.message).toContain('SIGSEGV');
  });

  test('while it loads every waiting caller is told at once', async () => {
    const { backend, engine } = bench();
    const asked = [await ask(backend), await ask(backend)];
    engine().end('exit code 1');
    await settle();
    expect(asked.map(({ failure }) => failure)).toEqual(['unreachable', 'unreachable']);
  });

  test('one bad end is bad luck: the next caller starts it anew at once', async () => {
    const { backend, engine, engines } = bench();
    await ask(backend);
    engine().end('SIGKILL');
    await settle();
    expect(engines).toHaveLength(1);
    const next = await ask(backend);
    await engine().say(LOADED, text(0, 'It.'), done(0));
    expect([engines.length, next.text]).toEqual([2, 'It.']);
  });

  test('after more of them it rests, each time longer, and nobody but a caller starts it', async () => {
    const { backend, clock, engine, engines } = bench();
    const started: number[] = [];
    const begin = clock.monotonic();
    for (let second = 0; second < 120; second++) {
      const before = engines.length;
      const asked = await ask(backend);
      if (engines.length > before) {
        started.push(Math.round((clock.monotonic() - begin) / 1000));
        engine().end('SIGSEGV');
        await settle();
      } else expect(asked.message).toMatch(/ended \d+ times in a row; it is started again in \d+ ms/);
      expect(asked.failure).toBe('unreachable');
      await clock.advance(1000);
    }
    expect(started).toEqual([0, 1, 2, 4, 9, 24, 84]);
    await clock.advance(3_600_000);
    expect(engines).toHaveLength(started.length);
  });

  test('an answer in between makes the next bad end the first again', async () => {
    const { backend, engine, engines } = bench();
    for (let round = 0; round < 4; round++) {
      await ask(backend);
      await engine().say(LOADED, text(0, 'It.'), done(0));
      engine().end('SIGKILL');
      await settle();
    }
    expect(engines).toHaveLength(4);
  });

  test('a message that is none ends it: nothing that it says can be relied on', async () => {
    const { backend, engine } = bench();
    const asked = await ask(backend);
    await engine().say(LOADED, text(0, 'Half'), { type: 'text', pieces: 'all of them' });
    expect([asked.failure, engine().isKilled]).toEqual(['cut-off', true]);
  });

  test('the backend’s end is the engine’s, and nobody starts another', async () => {
    const { backend, engine, engines, clock } = bench();
    const asked = await ask(backend);
    await engine().say(LOADED);
    await backend.close();
    await settle();
    const late = await ask(backend);
    expect(engine().isKilled).toBe(true);
    expect([asked.failure, late.failure, engines.length, clock.waiting]).toEqual(['unreachable', 'unreachable', 1, 0]);
  });
});

describe('silence', () => {
  test('an engine that says nothing for 30 s hangs and is ended', async () => {
    const { backend, clock, engine } = bench();
    const half = await ask(backend);
    await engine().say(LOADED);
    const none = await ask(backend);
    await engine().say(text(0, 'Half'));
    await clock.advance(29_000);
    expect(engine().isKilled).toBe(false);
    await clock.advance(10_000);
    expect(engine().isKilled).toBe(true);
    expect([half.failure, none.failure]).toEqual(['cut-off', 'timed-out']);
  });

  test('so is one whose caller has left and that never let go of the question', async () => {
    const { backend, clock, engine } = bench();
    const asked = await ask(backend);
    await engine().say(LOADED);
    asked.leave();
    await clock.advance(40_000);
    expect(engine().isKilled).toBe(true);
  });

  test('steps of a long prompt are no silence, and neither is having nothing to do', async () => {
    const { backend, clock, engine } = bench();
    await ask(backend);
    await engine().say(LOADED);
    for (let step = 0; step < 10; step++) {
      await clock.advance(20_000);
      await engine().say({ type: 'reading', id: 0 });
    }
    await engine().say(done(0));
    await clock.advance(300_000);
    const late = await ask(backend);
    await clock.advance(20_000);
    expect([engine().isKilled, late.failure]).toEqual([false, undefined]);
  });

  test('a start may take two minutes, not more', async () => {
    const { backend, clock, engine } = bench();
    const asked = await ask(backend);
    await clock.advance(119_000);
    expect(engine().isKilled).toBe(false);
    await clock.advance(10_000);
    expect([engine().isKilled, asked.failure]).toEqual([true, 'unreachable']);
  });
});

describe('idleness', () => {
  test('ten minutes after the last answer its memory is given back, and the next question loads it again', async () => {
    const { backend, clock, engine, engines } = bench();
    await ask(backend);
    await engine().say(LOADED);
    await clock.advance(25_000);
    await engine().say(done(0));
    await clock.advance(599_000);
    expect(engine().isKilled).toBe(false);
    await clock.advance(1000);
    expect(engine().isKilled).toBe(true);
    const again = await ask(backend);
    await engine().say(LOADED, text(0, 'It.'), done(0));
    expect([engines.length, again.text]).toEqual([2, 'It.']);
    expect(backend.facts().contextTokens).toBe(4096);
  });

  test('an answer that takes longer than that is no idleness', async () => {
    const { backend, clock, engine } = bench({ idleUnload: 10_000 });
    const asked = await ask(backend);
    await engine().say(LOADED);
    for (let second = 0; second < 60; second++) {
      await engine().say(text(0, 'on '));
      await clock.advance(1000);
    }
    await engine().say(done(0));
    expect([engine().isKilled, asked.finish]).toEqual([false, 'stop']);
  });

  test('zero keeps it for ever', async () => {
    const { backend, clock, engine } = bench({ idleUnload: 0 });
    await ask(backend);
    await engine().say(LOADED, done(0));
    await clock.advance(86_400_000);
    expect(engine().isKilled).toBe(false);
  });
});

describe('a model that cannot be loaded', () => {
  const damaged = { type: 'unloadable', cause: 'bad-file', message: 'tensor data is not within the file bounds' };

  test('is told in a sentence, to callers and in what is known of the backend', async () => {
    const { backend, engine } = bench();
    const asked = await ask(backend);
    await engine().say(damaged);
    const sentence =
      'The embedded engine cannot load its model: the file is damaged or of a kind it does not know (tensor data is not within the file bounds).';
    expect(asked).toMatchObject({ failure: 'server-error', message: sentence });
    expect(backend.facts().notReady).toBe(sentence);
    expect(engine().isKilled).toBe(true);
  });

  test('is tried again by probes only, seldom, and works again when the file was replaced', async () => {
    const { backend, clock, engine, engines } = bench();
    await ask(backend);
    await engine().say(damaged);
    const signal = new AbortController().signal;
    for (let second = 0; second < 14; second += 5) {
      expect(await backend.probe(signal)).toEqual({ kind: 'alive', proves: 'answers' });
      await ask(backend);
      await clock.advance(4500);
    }
    expect(engines).toHaveLength(1);
    await clock.advance(5000);
    const probe = backend.probe(signal);
    await settle();
    await engine().say(LOADED);
    await engine().say(done(0));
    expect(await probe).toEqual({ kind: 'alive', proves: 'generates' });
    expect([engines.length, backend.facts().notReady]).toEqual([2, undefined]);
  });

  test('concerns that file only: another one is tried at once', async () => {
    let path = '/models/one.gguf';
    const { backend, engine, engines } = bench({}, { model: () => ({ kind: 'ready', path }) });
    await ask(backend);
    await engine().say(damaged);
    path = '/models/two.gguf';
    expect(backend.facts().notReady).toBeUndefined();
    await ask(backend);
    expect(engines).toHaveLength(2);
  });

  test('an engine that does not run here is never tried again', async () => {
    const { backend, clock, engine, engines } = bench();
    await ask(backend);
    await engine().say({ type: 'unloadable', cause: 'no-engine', message: 'no binary' });
    await clock.advance(86_400_000);
    await backend.probe(new AbortController().signal);
    await ask(backend);
    expect([engines.length, backend.facts().notReady]).toEqual([
      1,
      'The embedded engine does not run on this machine (no binary). Use Ollama or a cloud account instead.',
    ]);
  });
});

describe('a probe', () => {
  test('of an engine that ended badly starts it when its rest is over, and wants one token', async () => {
    const { backend, engine, engines } = bench();
    await ask(backend);
    engine().end('SIGKILL');
    await settle();
    const probe = backend.probe(new AbortController().signal);
    await settle();
    await engine().say(LOADED);
    expect(engine().asked('chat')).toMatchObject([{ maxTokens: 1 }]);
    await engine().say(text(0, 'Hi'), done(0));
    expect([await probe, engines.length]).toEqual([{ kind: 'alive', proves: 'generates' }, 2]);
  });

  test('of one that rests says so and starts nothing', async () => {
    const { backend, engine, engines } = bench();
    for (let end = 0; end < 2; end++) {
      await ask(backend);
      engine().end('SIGKILL');
      await settle();
    }
    expect(await backend.probe(new AbortController().signal)).toMatchObject({ kind: 'dead' });
    expect(engines).toHaveLength(2);
  });

  test('of one that writes for others asks nothing of it', async () => {
    const { backend, engine } = bench();
    await ask(backend);
    await engine().say(LOADED, text(0, 'on'));
    expect(await backend.probe(new AbortController().signal)).toEqual({ kind: 'alive', proves: 'generates' });
    expect(engine().asked('chat')).toHaveLength(1);
  });

  test('that gets no token in time finds it dead', async () => {
    const { backend, clock, engine } = bench();
    await ask(backend);
    await engine().say(LOADED);
    await clock.advance(5000);
    const limit = new AbortController();
    const probe = backend.probe(limit.signal);
    await settle();
    limit.abort(new Error('the probe took too long'));
    expect(await probe).toMatchObject({ kind: 'dead', failure: { kind: 'timed-out' } });
    expect(engine().asked('leave')).toEqual([{ type: 'leave', id: 1 }]);
  });
});
