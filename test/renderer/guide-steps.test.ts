import { describe, expect, it } from 'vitest';
import { skippedIn } from '../../renderer/pages/guide/skipped.ts';
import { type Done, nextOpen, STEPS, stepCalled, stepsOf } from '../../renderer/pages/guide/steps.ts';

const nothing: Done = { name: false, model: false, accounts: false, tunnel: false, twin: false, answer: false };

describe('the steps of the guide', () => {
  it('are open at first, in the order in which they are best taken', () => {
    const steps = stepsOf(nothing, new Set());
    expect(steps.map(({ name }) => name)).toEqual([...STEPS]);
    expect(nextOpen(steps)).toBe('name');
  });

  it('go on from where they are, and come back for what was left', () => {
    const steps = stepsOf({ ...nothing, model: true }, new Set(['accounts']));
    expect(nextOpen(steps, 'model')).toBe('tunnel');
    expect(nextOpen(steps, 'answer')).toBe('name');
  });

  it('are done when they were skipped and done all the same', () => {
    expect(stepsOf({ ...nothing, twin: true }, new Set(['twin'])).find(({ name }) => name === 'twin')?.state).toBe(
      'done',
    );
  });

  it('end when nothing is open', () => {
    const steps = stepsOf(
      { ...nothing, name: true, model: true, answer: true },
      new Set(['accounts', 'tunnel', 'twin']),
    );
    expect(nextOpen(steps)).toBeUndefined();
    expect(nextOpen(steps, 'name')).toBeUndefined();
  });

  it.each(['', 'nothing', '__proto__', 'constructor', 'Name'])('%j is none of them', name => {
    expect(stepCalled(name)).toBeUndefined();
  });
});

describe('what was skipped', () => {
  const kept = (text: string | null) => ({ localStorage: { getItem: () => text } }) as unknown as Window;
  it.each([
    ['tunnel,twin', ['tunnel', 'twin']],
    ['tunnel,,nothing,tunnel', ['tunnel']],
    ['{"a":1}', []],
    [null, []],
  ])('is read from %j as %j', (text, expected) => {
    expect([...skippedIn(kept(text))]).toEqual(expected);
  });
});
