import { describe, expect, test } from 'vitest';
import { ThreadsInUse } from '../../../../main/node/backends/ollama/threads-in-use.ts';
import { ManualClock } from '../../../fakes/clock.ts';

function setup({ configured, first = 21 }: { configured?: number; first?: number | 'unsaid' } = {}) {
  const clock = new ManualClock();
  let advised = first === 'unsaid' ? undefined : first;
  let asked = 0;
  const threads = new ThreadsInUse({ configured, advised: () => advised, clock });
  /** A request; the engine has its model loaded or not. */
  async function request(isLoaded = true, parameters = '') {
    await threads.settle(async () => {
      asked += 1;
      return isLoaded;
    });
    return threads.for({ parameters });
  }
  const advise = (count: number) => {
    advised = count;
  };
  return { clock, request, advise, threads, asked: () => asked };
}

describe('the threads of an engine', () => {
  test('are those that are good for the machine', async () => {
    expect(await setup().request()).toBe(21);
  });

  test('are its owner’s where he says some, whatever the machine does', async () => {
    const { request, advise } = setup({ configured: 8 });
    expect(await request()).toBe(8);
    advise(4);
    expect(await request(false, 'num_thread 2')).toBe(8);
  });

  test('are nobody’s business where nobody says any', async () => {
    const { request } = setup({ first: 'unsaid' });
    expect(await request()).toBeUndefined();
  });

  test('are the model’s own where those are fewer', async () => {
    const { request } = setup();
    expect(await request(true, 'num_ctx 2048\nnum_thread    6\n')).toBe(6);
    expect(await request(true, 'num_thread 44')).toBe(21);
  });

  test('stay while the model is loaded and used, since another number loads it anew', async () => {
    const { request, advise, clock } = setup();
    await request();
    advise(12);
    for (let minute = 0; minute < 5; minute++) {
      await clock.advance(59_000);
      expect(await request()).toBe(21);
    }
  });

  test('change with the next load', async () => {
    const { request, advise } = setup();
    await request();
    advise(12);
    expect(await request(false)).toBe(12);
  });

  test('change when nobody has asked for a minute', async () => {
    const { request, advise, clock } = setup();
    await request();
    advise(12);
    await clock.advance(60_000);
    expect(await request()).toBe(12);
  });

  test('an answer that takes long is no idle time', async () => {
    const { request, advise, clock, threads } = setup();
    await request();
    advise(12);
    await clock.advance(59_000);
    threads.used();
    await clock.advance(59_000);
    expect(await request()).toBe(21);
  });

  test('whether the model is loaded is asked only when something changed', async () => {
    const { request, advise, asked } = setup();
    await request();
    await request();
    expect(asked()).toBe(0);
    advise(12);
    await request();
    expect(asked()).toBe(1);
  });
});
