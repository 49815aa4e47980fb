import { describe, expect, test } from 'vitest';
import type { ChatCall, ChatReply, StreamBatch } from '../../../main/node/backends/backend.ts';
import type { Failure } from '../../../main/node/backends/failure.ts';
import { BackendState } from '../../../main/node/cascade/index.ts';
import { OwnersWord } from '../../../main/node/twin/owners-word.ts';
import { type Peer, PeerLost, type PeerTrouble } from '../../../main/node/twin/peer.ts';
import { shareState } from '../../../main/node/twin/share-state.ts';
import { createTwinBackend } from '../../../main/node/twin/twin-backend.ts';
import { ManualClock } from '../../fakes/clock.ts';
import { answers, standIn } from '../cascade/stand-ins.ts';

/** What the owner says, one message after the other; an error breaks the link. */
type Said = readonly (object | Error)[];

function backendWith(said: Said | PeerTrouble, given: Parameters<typeof standIn>[2] = {}) {
  const clock = new ManualClock();
  const state = new BackendState('b', standIn('groq', answers('hi'), given), { failures: 3, openFor: 1000 }, clock);
  const [told] = shareState({ states: [state], lentNow: () => 0, clock }).backends;
  if (!told) throw new Error('nothing was told');
  const word = new OwnersWord(told, 'T7910-B', clock.monotonic(), clock, () => ({ heartbeat: 2000, lease: 6000 }));
  let isLeft = false;
  async function* messages(): AsyncGenerator<unknown> {
    try {
      for (const message of said as Said) {
        if (message instanceof Error) throw message;
        yield message;
      }
    } finally {
      isLeft = true;
    }
  }
  const peer: Peer = {
    ask: async () => ('kind' in said ? said : { kind: 'answered', message: said[0] }),
    open: async () => ('kind' in said ? said : { kind: 'opened', messages: messages() }),
  };
  const backend = createTwinBackend({ nodeId: 'a', peer, word, clock });
  return { backend, clock, isLeft: () => isLeft };
}

function call(given: Partial<ChatCall> = {}) {
  const heard: string[] = [];
  return {
    heard,
    call: {
      body: { messages: [{ role: 'user', content: 'hi' }] },
      stream: true,
      promptTokens: 1,
      signal: new AbortController().signal,
      alive: () => heard.push('alive'),
      answering: () => heard.push('answering'),
      ...given,
    },
  };
}

async function batchesOf(reply: ChatReply): Promise<StreamBatch[]> {
  if (reply.kind !== 'stream') throw new Error(`no stream but ${JSON.stringify(reply)}`);
  const all: StreamBatch[] = [];
  for await (const batch of reply.batches) all.push(batch);
  return all;
}

const LOST = new PeerLost('reset');
const piece = (content: string) => `{ "id":"c1", "choices":[{"index":0,"delta":{"content":"${content}"}}], "x_own":1 }`;
const batch = (...contents: string[]) => ({ kind: 'batch', events: contents.map(piece) });
const COMPLETE = { kind: 'batch', events: [], end: { kind: 'complete' } };

describe('a stream', () => {
  test('comes in the batches that its owner had, each event as it came', async () => {
    const { backend, isLeft } = backendWith([batch('one', 'two'), batch('three'), COMPLETE]);
    const batches = await batchesOf(await backend.chat(call().call));
    expect(batches.map(({ events }) => events.map(({ json }) => json))).toEqual([
      [piece('one'), piece('two')],
      [piece('three')],
      [],
    ]);
    expect(batches[0]?.events[0]?.chunk).toMatchObject({ id: 'c1', x_own: 1 });
    expect(batches.at(-1)?.end).toEqual({ kind: 'complete' });
    expect(isLeft()).toBe(true);
  });

  test.each<[string, Said, Partial<Failure>]>([
    ['that breaks off with the link is cut off', [batch('one'), LOST], { kind: 'cut-off' }],
    [
      'that its owner says has failed has failed so',
      [
        batch('one'),
        { kind: 'batch', events: [], end: { kind: 'failed', failure: { kind: 'cut-off', message: 'stalled' } } },
      ],
      { kind: 'cut-off', message: 'stalled' },
    ],
    [
      'of which a message makes no sense is no answer',
      [batch('one'), { kind: 'batch', events: ['{'] }],
      { kind: 'not-an-answer' },
    ],
    ['with something else in it is no answer', [batch('one'), { kind: 'song' }], { kind: 'not-an-answer' }],
  ])('%s', async (_, said, expected) => {
    const { backend, isLeft } = backendWith(said);
    const batches = await batchesOf(await backend.chat(call().call));
    expect(batches.at(-1)?.end).toMatchObject({ kind: 'failed', failure: expected });
    expect(isLeft()).toBe(true);
  });

  test('that is left early is left at its owner too', async () => {
    const { backend, isLeft } = backendWith([batch('one'), batch('two'), COMPLETE]);
    const reply = await backend.chat(call().call);
    if (reply.kind !== 'stream') throw new Error('no stream');
    for await (const _ of reply.batches) break;
    expect(isLeft()).toBe(true);
  });
});

describe('a plain answer', () => {
  const json = '{ "id":"c1", "choices":[{"index":0,"message":{"role":"assistant","content":"hi"}}], "x_own": [1] }';

  test('comes as its owner’s provider wrote it', async () => {
    const { backend, isLeft } = backendWith([{ kind: 'answer', json }]);
    const reply = await backend.chat(call({ stream: false }).call);
    expect(reply).toMatchObject({ kind: 'answer', answer: { json, completion: { x_own: [1] } } });
    expect(isLeft()).toBe(true);
  });

  test('is heard of before it is there', async () => {
    const { backend } = backendWith([
      { kind: 'alive' },
      { kind: 'answering' },
      { kind: 'answering' },
      { kind: 'answer', json },
    ]);
    const { call: asking, heard } = call({ stream: false });
    expect(await backend.chat(asking)).toMatchObject({ kind: 'answer' });
    expect(heard).toEqual(['alive', 'answering', 'answering']);
  });

  test('that is none is no answer', async () => {
    const { backend } = backendWith([{ kind: 'answer', json: '{"choices":[]}' }]);
    expect(await backend.chat(call().call)).toMatchObject({ kind: 'failed', failure: { kind: 'not-an-answer' } });
  });
});

const refused = (reason: 'not-paired' | 'version'): PeerTrouble => ({ kind: 'refused', reason, message: 'no' });

describe('no answer', () => {
  test.each<[string, Said | PeerTrouble, Partial<Failure>]>([
    [
      'a twin that is not there',
      { kind: 'unreachable', message: 'x' },
      { kind: 'unreachable', message: 'T7910-B is not reached: x' },
    ],
    ['one that is not paired any more', refused('not-paired'), { kind: 'unreachable', message: 'T7910-B refuses: no' }],
    ['one of another version', refused('version'), { kind: 'unreachable' }],
    ['one that met a bug', { kind: 'failed', message: 'x' }, { kind: 'server-error', message: 'T7910-B: x' }],
    ['a link that breaks before anything came', [LOST], { kind: 'unreachable' }],
    ['one that breaks after a sign of life', [{ kind: 'alive' }, LOST], { kind: 'unreachable' }],
    ['one that breaks in a plain answer', [{ kind: 'answering' }, LOST], { kind: 'cut-off' }],
    ['an end without anything', [], { kind: 'unreachable' }],
    ['nonsense', [{ kind: 'song' }], { kind: 'not-an-answer' }],
    ['a failure without a shape', [{ kind: 'failed', failure: 7 }], { kind: 'not-an-answer' }],
    [
      'a failure that only a newer twin knows',
      [{ kind: 'failed', failure: { kind: 'tired', message: 'x' } }],
      { kind: 'server-error', message: 'x' },
    ],
  ])('%s', async (_, said, expected) => {
    const { backend } = backendWith(said);
    expect(await backend.chat(call().call)).toMatchObject({ kind: 'failed', failure: expected });
  });

  test.each<Failure>([
    {
      kind: 'rate-limited',
      message: 'slow down',
      retryAfter: 2000,
      limits: [{ window: 'tokens-day', limit: 5, remaining: 0, resetsIn: 9 }],
    },
    { kind: 'rate-limited', message: 'never', requestTooLarge: true },
    { kind: 'quota-spent', message: 'spent', retryAfter: 3_600_000 },
    {
      kind: 'bad-request',
      message: 'no such field',
      status: 400,
      code: 'unknown_field',
      param: 'top_k',
      type: 'invalid_request_error',
    },
    { kind: 'refused-content', message: 'filtered', code: 'content_filter' },
    { kind: 'context-too-long', message: 'too long', status: 400 },
    { kind: 'bad-credentials', message: 'refused' },
    { kind: 'timed-out', message: 'silence' },
  ])('$kind comes as it was there: $message', async failure => {
    const { backend } = backendWith([{ kind: 'failed', failure: JSON.parse(JSON.stringify(failure)) }]);
    expect(await backend.chat(call().call)).toEqual({ kind: 'failed', failure });
  });
});

describe('embeddings', () => {
  const vectors = { kind: 'vectors', vectors: [[0.5, 1]], model: 'm', usage: { prompt_tokens: 1, total_tokens: 1 } };
  test.each<[string, object | PeerTrouble, object]>([
    ['come as they are', [vectors], vectors],
    [
      'fail as they do there',
      [{ kind: 'failed', failure: { kind: 'timed-out', message: 'x' } }],
      { kind: 'failed', failure: { kind: 'timed-out', message: 'x' } },
    ],
    ['that are none are no answer', [{ vectors: 'no' }], { kind: 'failed', failure: { kind: 'not-an-answer' } }],
    ['of a twin that is not there', refused('version'), { kind: 'failed', failure: { kind: 'unreachable' } }],
  ])('%s', async (_, said, expected) => {
    const { backend } = backendWith(said as Said);
    const { signal } = new AbortController();
    expect(await backend.embed?.({ input: ['a'], signal })).toMatchObject(expected);
  });
});

describe('a look at it', () => {
  test.each<[string, Said | PeerTrouble, object]>([
    ['finds it well when its owner says so', [{ isReady: true }], { kind: 'alive', proves: 'answers' }],
    ['finds it ill when its owner says so', [{ isReady: false }], { kind: 'dead', failure: { kind: 'unreachable' } }],
    ['finds it ill when its owner is not there', refused('not-paired'), { kind: 'dead' }],
    ['finds it ill when the answer makes no sense', [{}], { kind: 'dead' }],
  ])('%s', async (_, said, expected) => {
    expect(await backendWith(said).backend.probe(new AbortController().signal)).toMatchObject(expected);
  });
});
