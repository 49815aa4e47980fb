import { expect, test } from 'vitest';
import type { TryOutEvent } from '../../main/node/control/index.ts';
import { playgroundHeadline } from '../../renderer/pages/playground/headline.ts';
import { keep, kept } from '../../renderer/pages/playground/kept-conversation.ts';
import { figuresOf, usual } from '../../renderer/pages/playground/manner.ts';
import { ended, newTurn, speedOf, type Turn, withEvent } from '../../renderer/pages/playground/turn.ts';

const failed = { backend: 'a/one', tier: 'workstation', startedAfter: 2, duration: 900, outcome: 'timed-out' } as const;
const way: readonly TryOutEvent[] = [
  { kind: 'asked', backend: 'a/one', tier: 'workstation', after: 2 },
  { kind: 'attempt', attempt: { ...failed, message: 'no first token' } },
  { kind: 'asked', backend: 'a/two', tier: 'cloud', after: 903 },
  { kind: 'route', requestId: 'req_1', backend: 'a/two', model: 'm' },
  { kind: 'text', text: 'Hello', pieces: 2 },
  { kind: 'text', text: ' there.' },
];
const after = (events: readonly TryOutEvent[], at = 2000) =>
  events.reduce<Turn>((turn, event) => withEvent(turn, event, at), newTurn(1, 'Hi', 1000));

test('the way is drawn hop by hop, each in the place of what it goes on from', () => {
  expect(after(way.slice(0, 1)).hops).toEqual([{ backend: 'a/one', state: 'asking', after: 2 }]);
  expect(after(way).hops).toEqual([
    { backend: 'a/one', state: 'timed-out', after: 2, duration: 900, message: 'no first token' },
    { backend: 'a/two', state: 'answering', after: 903 },
  ]);
  const ok = { backend: 'a/two', tier: 'cloud', startedAfter: 903, duration: 500, outcome: 'ok' } as const;
  expect(after([...way, { kind: 'attempt', attempt: ok }]).hops[1]).toEqual({
    backend: 'a/two',
    state: 'ok',
    after: 903,
    duration: 500,
  });
});

test('the same backend asked twice is two hops', () => {
  expect(after([...way.slice(0, 2), ...way.slice(0, 2)]).hops.map(({ state }) => state)).toEqual([
    'timed-out',
    'timed-out',
  ]);
});

test('text is gathered, the first of it dates the first token, and the speed is a guess until it was counted', () => {
  const turn = after(way);
  expect([turn.text, turn.firstToken, turn.pieces]).toEqual(['Hello there.', 1000, 3]);
  expect(speedOf(turn, 3000)).toEqual({ speed: 3, isCounted: false });
  const done = withEvent(
    turn,
    { kind: 'done', requestId: 'req_1', attempts: '', usage: { prompt: 4, completion: 10 } },
    4000,
  );
  expect(speedOf(done, 99_999)).toEqual({ speed: 5, isCounted: true });
  expect(speedOf(newTurn(1, 'Hi', 0), 99)).toBeUndefined();
});

test('the title says where the prompt is, and in the end who answered', () => {
  expect(playgroundHeadline(undefined).text).toBe('Ask anything: you see which way it goes');
  expect(playgroundHeadline(after([])).text).toBe('On its way');
  expect(playgroundHeadline(after(way.slice(0, 3))).text).toBe('a/two is asked');
  expect(playgroundHeadline(after(way)).text).toBe('a/two is answering');
  const done = withEvent(after(way), { kind: 'done', requestId: 'req_1', attempts: '' }, 4000);
  expect(playgroundHeadline(done).text).toBe('a/two answered in 3 s');
  expect(playgroundHeadline(after([{ kind: 'refused', status: 503, message: 'no' }])).text).toBe('Nobody answered');
});

test('the first end counts', () => {
  const stopped = ended(after(way), { kind: 'stopped' }, 3000);
  expect(ended(stopped, { kind: 'lost' }, 4000)).toBe(stopped);
});

test.each([
  ['', '', { bad: [] }],
  ['0', '1', { bad: [], temperature: 0, maxTokens: 1 }],
  ['2.1', '0', { bad: ['temperature', 'maxTokens'] }],
  ['warm', '1.5', { bad: ['temperature', 'maxTokens'] }],
  ['1e-1', '1000000', { bad: [], temperature: 0.1, maxTokens: 1_000_000 }],
  ['NaN', 'Infinity', { bad: ['temperature', 'maxTokens'] }],
])('temperature %j and most tokens %j', (temperature, maxTokens, figures) => {
  expect(figuresOf({ ...usual, temperature, maxTokens })).toEqual(figures);
});

/** A tab's storage with room for so many characters. */
function storage(room = Number.POSITIVE_INFINITY): Storage {
  const map = new Map<string, string>();
  return {
    get length() {
      return map.size;
    },
    key: () => null,
    clear: () => map.clear(),
    getItem: name => map.get(name) ?? null,
    removeItem: name => void map.delete(name),
    setItem(name, text) {
      if (text.length > room) throw new Error('QuotaExceededError');
      map.set(name, text);
    },
  };
}

test('a conversation is had again after a reload; what was under way then is over', () => {
  const tab = storage();
  keep(tab, { turns: [after(way)], manner: { ...usual, model: 'a/two' } });
  expect(kept(tab)).toMatchObject({
    turns: [{ text: 'Hello there.', end: { kind: 'lost' } }],
    manner: { model: 'a/two' },
  });
});

test.each(['nonsense', '{"turns":5}', '{"turns":[{"prompt":1}]}', '[]', 'null'])(
  'what is stored as %s is nothing',
  text => {
    const tab = storage();
    tab.setItem('tandem.playground', text);
    expect(kept(tab)).toEqual({ turns: [], manner: usual });
  },
);

test('a tab without room, and a conversation without end, do no harm', () => {
  keep(storage(10), { turns: [after(way)], manner: usual });
  const tab = storage();
  keep(tab, { turns: [{ ...after(way), text: 'x'.repeat(1_000_001) }], manner: usual });
  expect(tab.length).toBe(0);
});
