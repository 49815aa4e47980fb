import { expect, test } from 'vitest';
import { adviceFor, isComing } from '../../main/node/advice.ts';
import { BackendState } from '../../main/node/cascade/index.ts';
import { ManualClock } from '../fakes/clock.ts';
import { hangs, standIn } from './cascade/stand-ins.ts';

const state = (id: string, looks: Parameters<typeof standIn>[2] = {}) =>
  new BackendState('a', standIn(id, hangs, looks), { failures: 3, openFor: 15_000 }, new ManualClock());

test('with no backend at all it says where they are configured', () => {
  expect(adviceFor([])).toContain('`backends`');
});

test('there is none as long as some backend could answer, or is only down', () => {
  expect(adviceFor([state('ollama', { notReady: 'Install Ollama.' }), state('groq')])).toBeUndefined();
});

test('one reason stands alone, several are told with whose they are', () => {
  const ollama = state('ollama', { notReady: 'Install Ollama.' });
  expect(adviceFor([ollama])).toBe('Install Ollama.');
  expect(adviceFor([ollama, state('colab', { notReady: 'Attach a session.' })])).toBe(
    'a/ollama: Install Ollama. a/colab: Attach a session.',
  );
});

test('what needs time alone is coming, what a person has to do is not', () => {
  expect(isComing(state('embedded', { notReady: 'Its model is being checked.', readyIn: 2000 }))).toBe(true);
  expect(isComing(state('ollama', { notReady: 'Install Ollama.' }))).toBe(false);
  expect(isComing(state('groq'))).toBe(false);
});

test('what is being made ready is told before what a person could do', () => {
  const fetched = state('embedded', { notReady: 'Its model is being fetched: 43 %.', readyIn: 9000 });
  expect(adviceFor([state('ollama', { notReady: 'Install Ollama.' }), fetched])).toBe(
    'Its model is being fetched: 43 %.',
  );
});
