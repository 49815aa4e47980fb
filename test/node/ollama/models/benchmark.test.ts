import { expect, test } from 'vitest';
import { benchmarkText } from '../../../../main/node/ollama/models/bench-text.ts';
import { Benchmarks } from '../../../../main/node/ollama/models/benchmark.ts';
import { ManualClock } from '../../../fakes/clock.ts';
import { keptTable, libraryModel, StandInLibrary, silent } from './stand-ins.ts';

const PHI = { ...libraryModel({ name: 'phi4-mini:latest' }), isPinned: false };

function started(kept = keptTable()) {
  const clock = new ManualClock();
  const library = new StandInLibrary();
  const engine = { inFlight: 0 };
  const benchmarks = new Benchmarks({
    clock,
    random: () => 0.5,
    log: silent,
    kept,
    inFlight: () => engine.inFlight,
    changed: () => {},
  });
  benchmarks.start();
  return { clock, library, benchmarks, engine, kept };
}

/** Takes as long as it is let. */
const forever = (signal: AbortSignal) =>
  new Promise<void>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });

test('measures a loaded model, and remembers the result with its date across a restart', async () => {
  const { clock, library, benchmarks, kept } = started();
  expect(benchmarks.begin(library, PHI, {}).kind).toBe('done');
  expect(benchmarks.running).toEqual({ model: 'phi4-mini:latest', step: 'measuring' });
  await clock.advance(0);
  expect(library.asked).toEqual(['load phi4-mini:latest for 5m', 'measure phi4-mini:latest']);
  const result = { prompt: 40, answer: 10, promptTokens: 250, digest: PHI.digest, at: clock.now() };
  expect(benchmarks.of('phi4-mini')).toEqual(result);
  expect(benchmarks.last).toEqual({ kind: 'done', message: 'phi4-mini:latest is measured.' });
  expect(benchmarks.running).toBeUndefined();
  expect(started(kept).benchmarks.of('phi4-mini:latest')).toEqual(result);
});

test('waits while requests are being answered, and gives way to one that comes', async () => {
  const { clock, library, benchmarks, engine } = started();
  engine.inFlight = 1;
  benchmarks.begin(library, PHI, {});
  await clock.advance(5000);
  expect(library.asked).toEqual([]);
  expect(benchmarks.running?.step).toBe('waiting');

  library.measuring = forever;
  engine.inFlight = 0;
  await clock.advance(1000);
  expect(benchmarks.running?.step).toBe('measuring');
  engine.inFlight = 1;
  await clock.advance(1000);
  expect(benchmarks.running?.step).toBe('waiting');
  expect(benchmarks.of('phi4-mini')).toBeUndefined();

  library.measuring = async () => {};
  engine.inFlight = 0;
  await clock.advance(1000);
  expect(benchmarks.of('phi4-mini')?.prompt).toBe(40);
  expect(clock.waiting).toBe(0);
});

test('gives up where requests never end, and where the model does not finish in time', async () => {
  const { clock, library, benchmarks, engine } = started();
  engine.inFlight = 3;
  benchmarks.begin(library, PHI, {});
  await clock.advance(601_000);
  expect(benchmarks.last?.message).toContain('requests were being answered for 10 minutes');
  engine.inFlight = 0;
  library.measuring = forever;
  benchmarks.begin(library, PHI, {});
  await clock.advance(181_000);
  expect(benchmarks.last?.message).toContain('did not read 256 tokens and write 48 within 3 minutes');
  expect(clock.waiting).toBe(0);
});

test('one after the other, stopped by hand, and what the engine says of a failure is told', async () => {
  const { clock, library, benchmarks } = started();
  library.measuring = forever;
  benchmarks.begin(library, PHI, {});
  expect(benchmarks.begin(library, PHI, {}).kind).toBe('refused');
  benchmarks.cancel();
  await clock.advance(1000);
  expect(benchmarks.running).toBeUndefined();
  expect(benchmarks.cancel().kind).toBe('refused');
  library.measuring = async () => {};
  library.timed = { kind: 'failed', failure: { kind: 'server-error', message: 'out of memory' } };
  benchmarks.begin(library, PHI, {});
  await clock.advance(0);
  expect(benchmarks.last).toEqual({
    kind: 'refused',
    message: 'phi4-mini:latest was not measured: out of memory.',
  });
});

test('a model that is kept loaded stays so', async () => {
  const { clock, library, benchmarks } = started();
  benchmarks.begin(library, { ...PHI, isPinned: true }, {});
  await clock.advance(0);
  expect(library.asked[0]).toBe('load phi4-mini:latest for -1');
});

test('what was kept in another shape counts as not measured', () => {
  expect(started(keptTable({ 'ollama benchmark x': { prompt: -1 } })).benchmarks.results.size).toBe(0);
});

test('no two prompts begin the same, so that nothing of one is in the cache', () => {
  const [one, other] = [benchmarkText(256, 0.1), benchmarkText(256, 0.2)];
  expect(one.slice(0, 14)).not.toBe(other.slice(0, 14));
  expect(one.split(' ').length).toBeGreaterThan(150);
});
