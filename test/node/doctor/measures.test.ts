import { describe, expect, it, test } from 'vitest';
import { amount, duration } from '../../../main/node/doctor/amount.ts';
import { checkClock } from '../../../main/node/doctor/clock-skew.ts';
import { checkDisk } from '../../../main/node/doctor/disk.ts';
import { checkMemory } from '../../../main/node/doctor/memory.ts';
import { diskWith } from '../../fakes/doctor-world.ts';

describe('numbers for people', () => {
  test.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [98_362_432, '98 MB'],
    [2_491_874_272, '2.5 GB'],
    [137_000_000_000, '137 GB'],
    [5e15, '5000 TB'],
  ])('%d bytes are %s', (bytes, text) => expect(amount(bytes)).toBe(text));

  test.each([
    [12.4, '12 ms'],
    [3400, '3.4 s'],
    [60_000, '60 s'],
    [300_000, '5 min'],
    [7_200_000, '2 h'],
  ])('%d ms are %s', (ms, text) => expect(duration(ms)).toBe(text));
});

describe('the disk', () => {
  const question = { id: 'disk:data', name: 'it', folder: '/not/there/yet', least: 100, enough: 1000, purpose: 'jobs' };
  test.each([
    [1000, 'ok'],
    [999, 'attention'],
    [99, 'down'],
    [undefined, 'skipped'],
  ])('with %s bytes free is %s', async (free, state) => {
    const files = { ...diskWith({}), space: async () => (free === undefined ? undefined : { free }) };
    expect(await checkDisk(question, files)).toMatchObject({ id: 'disk:data', state });
  });
});

describe('the memory', () => {
  const machine = { memoryBytes: 16e9, freeBytes: 9e9 };
  it('is told without a model', () => {
    expect(checkMemory({ ...machine, models: new Map() })).toEqual({
      id: 'memory',
      state: 'ok',
      what: '16 GB of memory, 9.0 GB of it free',
    });
  });

  it('is held against the largest model that may answer', () => {
    const models = new Map([
      ['small', 1e9],
      ['large', 20e9],
    ]);
    expect(checkMemory({ ...machine, models })).toMatchObject({
      state: 'attention',
      what: expect.stringContaining('large takes about 20 GB'),
    });
    models.delete('large');
    expect(checkMemory({ ...machine, models })).toMatchObject({
      state: 'ok',
      what: expect.stringMatching(/enough for small/),
    });
  });
});

describe('the clock', () => {
  const ours = Date.UTC(2026, 10, 24, 12);
  const told = (host: string, behind: number) => ({ host, theirs: ours - behind, ours });

  test.each<[string, number, string, RegExp]>([
    ['half a minute', 29_000, 'ok', /agrees/],
    ['a minute', 60_000, 'attention', /60 s ahead of/],
    ['ten minutes', -600_000, 'down', /10 min behind .*certificates/],
  ])('that is off by %s', (_title, behind, state, what) => {
    expect(checkClock([told('api.test', behind)])).toMatchObject({
      id: 'clock',
      state,
      what: expect.stringMatching(what),
    });
  });

  it('is right when one of several agrees with it', () => {
    expect(checkClock([told('wrong.test', 900_000), told('right.test', 500)]).what).toBe(
      'The clock agrees with that of right.test',
    );
  });

  it('is not judged when nobody told the time', () => {
    expect(checkClock([])).toMatchObject({ state: 'skipped' });
  });
});
