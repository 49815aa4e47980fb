import { expect, test } from 'vitest';
import type { TwinsState } from '../../main/node/control/index.ts';
import { twinsHeadline } from '../../renderer/pages/twins/headline.ts';
import { notesOf } from '../../renderer/pages/twins/notes.ts';
import { lost, paired } from '../e2e/twin-states.ts';
import { alone } from '../node/control/stand-in-twins.ts';

const now = Date.UTC(2026, 10, 24, 14, 10);
const heardAt = now - 8 * 60_000;
const headline = (state: TwinsState, at: number | undefined = heardAt) => twinsHeadline(state, at, now);

test('a machine alone has nothing to worry about', () => {
  expect(headline(alone)).toEqual({ text: 'This machine has no twin', mood: 'serving' });
  expect(notesOf(alone)).toEqual([]);
});

test('two that are up name the active one, whichever it is', () => {
  expect(headline(paired())).toEqual({ text: 'Both machines are up; T7910-A is active', mood: 'serving' });
  expect(headline(paired({}, { active: 'b' })).text).toBe('Both machines are up; T7910-B is active');
  const { active: _, ...undecided } = paired();
  expect(headline(undecided).text).toBe('Both machines are up; in a moment one of them is active');
});

test('a twin that was never heard has no time and, until it is known, no name', () => {
  const state = lost(undefined);
  expect(twinsHeadline(state, undefined, now)).toEqual({ text: 'T7910-B is not heard yet', mood: 'attention' });
  const { twin } = state;
  const unknown = twin ? { ...state, twin: { ...twin, name: 'the twin' } } : state;
  expect(twinsHeadline(unknown, undefined, now).text).toBe('The twin is not heard yet');
});

test.each([
  [30_000, []],
  [-30_001, ['The clock of T7910-B is 30 s behind this machine’s. Up to five minutes are tolerated.']],
  [240_000, ['The clock of T7910-B is 4 min 0 s ahead of this machine’s. Up to five minutes are tolerated.']],
])('a clock that is ahead by %d ms is told from half a minute on', (clockAhead, told) => {
  const notes = notesOf(paired({ clockAhead })).map(({ text }) => text.replace(/ Switch on network time.*$/, ''));
  expect(notes).toEqual(told);
  expect(headline(paired({ clockAhead })).mood).toBe(told.length > 0 ? 'attention' : 'serving');
});

test('what was known of the clocks and the loss is not told of a twin that is silent', () => {
  expect(notesOf(lost(undefined))).toEqual([]);
  expect(notesOf(lost({ reason: 'unreachable', message: 'timed out.' }))).toHaveLength(1);
});
