import { beforeEach, describe, expect, test } from 'vitest';
import { type Need, needsOf } from '../../main/desktop/needs.ts';
import { Notifier } from '../../main/desktop/notify.ts';
import type { ShellState } from '../../main/desktop/shell-state.ts';
import { en } from '../../main/desktop/words/en.ts';
import { ManualClock } from '../fakes/clock.ts';
import { FakeElectron } from '../fakes/electron.ts';
import { live, serving, shellState, station, twins } from './shell-states.ts';

const ids = (changes: Partial<ShellState>) => needsOf(shellState(changes), en).map(({ id }) => id);

describe('what needs a hand', () => {
  test.each<[string, Partial<ShellState>, string[]]>([
    ['nothing', {}, []],
    [
      'a rest, which ends by itself',
      { live: live([serving, station('groq', { kind: 'resting', until: 1, reason: 'limit' })]) },
      [],
    ],
    [
      'one of several down, which is looked after',
      { live: live([serving, station('groq', { kind: 'down', reason: '' })]) },
      [],
    ],
    ['a start', { node: { kind: 'starting' }, live: undefined }, []],
    ['a pause, which the owner wanted', { live: live([serving], { paused: true }) }, []],
    ['all down', { live: live([station('groq', { kind: 'down', reason: '' })]) }, ['down']],
    [
      'a refused key',
      { live: live([serving, station('groq', { kind: 'disabled', reason: 'key' })]) },
      ['account groq'],
    ],
    ['a silent twin', { twins: twins('active', false) }, ['twin']],
    ['no twin at all', { twins: twins('active') }, []],
    ['Colab’s sign-in', { colab: { kind: 'sign-in' } }, ['colab']],
    ['Colab’s captcha', { colab: { kind: 'captcha' } }, ['colab']],
    ['Colab’s quota', { colab: { kind: 'quota' } }, ['colab']],
    ['Colab that is being reconnected', { colab: { kind: 'disconnected', hasGivenUp: false } }, []],
    ['Colab that was given up', { colab: { kind: 'disconnected', hasGivenUp: true } }, ['colab']],
    ['a stopped node', { node: { kind: 'stopped', sentence: '', detail: '' }, live: undefined }, ['node']],
  ])('of %s', (_title, changes, expected) => {
    expect(ids(changes)).toEqual(expected);
  });
});

describe('the notifier', () => {
  let electron: FakeElectron;
  let clock: ManualClock;
  let clicked: (string | undefined)[];
  let isMuted: boolean;
  let notifier: Notifier;
  beforeEach(() => {
    electron = new FakeElectron();
    clock = new ManualClock();
    clicked = [];
    isMuted = false;
    notifier = new Notifier(electron, {
      clock,
      words: en,
      isMuted: () => isMuted,
      clicked: need => clicked.push(need?.leadsTo),
    });
  });

  const need = (id: string, leadsTo: Need['leadsTo'] = 'twins', hasEnd = true): Need => ({
    id,
    title: `${id} needs you`,
    body: '',
    leadsTo,
    ...(hasEnd ? { over: { title: `${id} is over`, body: '' } } : {}),
  });
  const told = () => electron.notifications.map(({ options }) => options.title);
  async function stays(needs: readonly Need[], ms: number): Promise<void> {
    notifier.update(needs);
    await clock.advance(ms);
  }

  test('tells of what stays, once, and leads there by a click', async () => {
    await stays([need('twin')], 20_000);
    await stays([need('twin')], 600_000);
    expect(told()).toEqual(['twin needs you']);
    electron.notifications[0]?.emit('click');
    expect(clicked).toEqual(['twins']);
  });

  test('says nothing of what is over within twenty seconds', async () => {
    await stays([need('twin')], 19_000);
    await stays([], 60_000);
    expect(told()).toEqual([]);
  });

  test('tells of several together', async () => {
    notifier.update([need('twin')]);
    await stays([need('twin'), need('colab', 'colab')], 20_000);
    expect(told()).toEqual(['2 things need you']);
    electron.notifications[0]?.emit('click');
    expect(clicked).toEqual([undefined]);
  });

  test('tells of the end of what it told of, if that is worth a word', async () => {
    await stays([need('twin'), need('key', 'accounts', false)], 20_000);
    await stays([need('twin')], 20_000);
    expect(told()).toHaveLength(1);
    await stays([], 20_000);
    expect(told()).toEqual(['2 things need you', 'twin is over']);
  });

  test('does not tell of the same again within half an hour, however often it comes and goes', async () => {
    for (let round = 0; round < 10; round += 1) {
      await stays([need('twin')], 30_000);
      await stays([], 30_000);
    }
    expect(told()).toEqual(['twin needs you', 'twin is over']);
    await clock.advance(30 * 60_000);
    await stays([need('twin')], 20_000);
    expect(told()).toHaveLength(3);
  });

  test('has one notification at a time', async () => {
    await stays([need('twin')], 20_000);
    await stays([need('twin'), need('colab')], 20_000);
    expect(electron.notifications.map(({ isShown }) => isShown)).toEqual([false, true]);
  });

  test('is silent while the owner does not want to be disturbed', async () => {
    isMuted = true;
    await stays([need('twin')], 20_000);
    expect(told()).toEqual([]);
  });

  test('leaves no timer behind', async () => {
    notifier.update([need('twin')]);
    notifier.stop();
    expect(clock.waiting).toBe(0);
  });
});
