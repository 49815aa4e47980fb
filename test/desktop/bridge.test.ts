import { expect, test } from 'vitest';
import { createBridge } from '../../preload/bridge.ts';
import { contract, type DesktopState, told } from '../../preload/contract.ts';

/** The page's functions, what they sent, and a way to say something to them. */
function bridge(answer: unknown = undefined) {
  const sent: unknown[][] = [];
  const hearing = new Set<(message: unknown) => void>();
  const functions = createBridge({
    invoke: async (channel, ...given) => {
      sent.push([channel, ...given]);
      return answer;
    },
    hear: (channel, listener) => {
      sent.push([channel]);
      hearing.add(listener);
      return () => void hearing.delete(listener);
    },
  });
  const say = (message: unknown) => {
    for (const listener of hearing) listener(message);
  };
  return { functions, sent, say };
}

const state: DesktopState = {
  version: '0.1.0',
  autostart: { kind: 'off' },
  isAutostartAnswered: false,
  theme: 'system',
  options: { startHidden: true, stayInTray: true, stayAwake: false, isMuted: false },
  keyKeeping: 'obfuscated',
  update: { kind: 'downloading', version: '2.0.0', share: 0.4 },
  updateChannel: 'latest',
};

test('has a function for each name of the contract and nothing else, and nobody can change it', () => {
  const { functions } = bridge();
  expect(Object.keys(functions)).toEqual([...Object.keys(contract), ...Object.keys(told)]);
  expect(Object.isFrozen(functions)).toBe(true);
});

test('sends what fits', async () => {
  const { functions, sent } = bridge();
  await functions.setOption('isMuted', true);
  expect(sent).toEqual([['tandem:setOption', 'isMuted', true]]);
});

test('sends nothing that does not fit', async () => {
  const { functions, sent } = bridge();
  for (const given of [[], ['purple'], ['dark', 'more'], [{ toString: () => 'dark' }]]) {
    await expect(Reflect.apply(functions.setTheme, undefined, given)).rejects.toThrow(
      'does not take what it was given',
    );
  }
  expect(sent).toEqual([]);
});

test('passes on no answer that is another than agreed', async () => {
  await expect(bridge({ kind: 'perhaps' }).functions.setStartAtLogin(true)).rejects.toThrow();
  expect(await bridge({ kind: 'vetoed' }).functions.setStartAtLogin(true)).toEqual({ kind: 'vetoed' });
});

test('hears what the shell tells until it is told not to', () => {
  const { functions, sent, say } = bridge();
  const heard: DesktopState[] = [];
  const stop = functions.onDesktopState(message => heard.push(message));
  expect(sent).toEqual([['tandem:onDesktopState']]);
  say(state);
  stop();
  say({ ...state, theme: 'dark' });
  expect(heard).toEqual([state]);
});

test('hears nothing that is another than agreed', () => {
  const { functions, say } = bridge();
  const heard: unknown[] = [];
  functions.onDesktopState(message => heard.push(message));
  for (const message of [undefined, {}, { ...state, theme: 'purple' }, { ...state, more: 1 }, [state]]) say(message);
  expect(heard).toEqual([]);
});

test('takes nothing but a function to be called', () => {
  const { functions, sent } = bridge();
  for (const given of [undefined, 'alert(1)', {}]) {
    expect(() => Reflect.apply(functions.onDesktopState, undefined, [given])).toThrow('does not take');
  }
  expect(sent).toEqual([]);
});
