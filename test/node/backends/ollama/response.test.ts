import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StreamBatch } from '../../../../main/node/backends/backend.ts';
import { bodyOf } from '../../../../main/node/backends/body.ts';
import { readAnswer } from '../../../../main/node/backends/ollama/response.ts';
import { systemClock } from '../../../../main/node/clock/index.ts';

const DONE = { done: true, done_reason: 'stop', prompt_eval_count: 9, eval_count: 3 };

function says(content: string, rest: object = {}) {
  return { model: 'm', message: { role: 'assistant', content, ...rest }, done: false };
}

async function read(pieces: readonly (string | Uint8Array)[], signal = new AbortController().signal) {
  const counted: number[] = [];
  const body = Readable.from(pieces.map(piece => (typeof piece === 'string' ? Buffer.from(piece) : piece)));
  const batches: StreamBatch[] = [];
  const options = { model: 'm', contextTokens: 100, signal, clock: systemClock };
  const callbacks = { onBytes: () => {}, onPromptTokens: (count: number) => counted.push(count) };
  for await (const batch of readAnswer(bodyOf(body), { ...options, ...callbacks })) batches.push(batch);
  const events = batches.flatMap(batch => batch.events);
  return { chunks: events.map(event => event.chunk), events, end: batches.at(-1)?.end, counted };
}

const lines = (...values: unknown[]) => values.map(value => `${JSON.stringify(value)}\n`).join('');

describe('readAnswer', () => {
  it('translates an answer into chunks, the usage in a last one of its own', async () => {
    const { chunks, events, end, counted } = await read([lines(says('Hel'), says('lo'), { ...says(''), ...DONE })]);
    expect(chunks.map(({ choices }) => choices)).toEqual([
      [{ index: 0, delta: { role: 'assistant', content: 'Hel' }, finish_reason: null }],
      [{ index: 0, delta: { content: 'lo' }, finish_reason: null }],
      [{ index: 0, delta: {}, finish_reason: 'stop' }],
      [],
    ]);
    expect(chunks.map(({ usage }) => usage)).toEqual([
      undefined,
      undefined,
      undefined,
      { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 },
    ]);
    expect(new Set(chunks.map(({ id, created, model, object }) => `${id} ${created} ${model} ${object}`)).size).toBe(1);
    expect(events.map(event => JSON.parse(event.json))).toEqual(chunks.map(chunk => JSON.parse(JSON.stringify(chunk))));
    expect(end).toEqual({ kind: 'complete' });
    expect(counted).toEqual([9]);
  });

  it('keeps thinking apart and numbers tool calls through the whole answer', async () => {
    const call = (name: string) => ({ function: { name, arguments: { a: 1 } } });
    const { chunks } = await read([
      lines(
        says('', { thinking: 'hm' }),
        says('', { tool_calls: [call('f'), call('g')] }),
        says('', { tool_calls: [call('h')] }),
      ),
      lines({ ...says(''), ...DONE }),
    ]);
    const deltas = chunks.flatMap(({ choices }) => choices.map(({ delta }) => delta));
    expect(deltas[0]).toEqual({ role: 'assistant', reasoning_content: 'hm' });
    expect(deltas.flatMap(delta => delta.tool_calls ?? [])).toMatchObject([
      { index: 0, type: 'function', function: { name: 'f', arguments: '{"a":1}' } },
      { index: 1, function: { name: 'g' } },
      { index: 2, function: { name: 'h' } },
    ]);
    const ids = deltas
      .flatMap(delta => delta.tool_calls ?? [])
      .map(item => JSON.stringify(item).match(/call_\w{24}/)?.[0]);
    expect(new Set(ids).size).toBe(3);
    expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('tool_calls');
  });

  it('reads the lines of /api/generate, and gives a role also to an empty answer', async () => {
    const { chunks } = await read([
      lines({ response: 'x', done: false }, { response: '', ...DONE, done_reason: 'length' }),
    ]);
    expect(chunks[0]?.choices[0]?.delta).toEqual({ role: 'assistant', content: 'x' });
    expect(chunks[1]?.choices[0]?.finish_reason).toBe('length');
    const empty = await read([lines({ response: '', ...DONE })]);
    expect(empty.chunks[0]?.choices[0]?.delta).toEqual({ role: 'assistant', content: '' });
  });

  it.each<[string, string, object]>([
    ['no done at the end', lines(says('a')), { kind: 'cut-off' }],
    ['nothing at all', '', { kind: 'cut-off' }],
    ['an error after text', lines(says('a'), { error: 'unexpected EOF' }), { kind: 'cut-off' }],
    ['an error before text', lines({ error: 'no memory' }), { kind: 'server-error', message: 'no memory' }],
    ['a dead runner before text', lines({ error: 'model runner: unexpected EOF' }), { kind: 'cut-off' }],
    [
      'a late word on the context',
      lines({ error: 'the input length exceeds the context length' }),
      { kind: 'context-too-long' },
    ],
    ['busy', lines({ error: 'server busy, please try again' }), { kind: 'rate-limited' }],
    ['no NDJSON', '<html>\n<body>\n', { kind: 'not-an-answer' }],
    [
      'a prompt that fills the context',
      lines(says('a'), { ...DONE, prompt_eval_count: 100 }),
      { kind: 'context-too-long' },
    ],
  ])('ends as failed for %s', async (_, text, failure) => {
    expect((await read([text])).end).toMatchObject({ kind: 'failed', failure });
  });

  it('passes over what is no object or no JSON', async () => {
    const { chunks, end } = await read([
      `${lines(says('a'))}null\n[]\n{"mess\n${lines(says('b'), { ...says(''), ...DONE })}`,
    ]);
    expect(chunks.map(chunk => chunk.choices[0]?.delta.content ?? '').join('')).toBe('ab');
    expect(end).toEqual({ kind: 'complete' });
  });

  it('calls a broken connection cut, and rejects with the reason of an abort', async () => {
    async function* broken() {
      yield Buffer.from(lines(says('a')));
      throw new Error('ECONNRESET');
    }
    const options = { model: 'm', contextTokens: 9, clock: systemClock, onBytes: () => {}, onPromptTokens: () => {} };
    const ends = [];
    const signal = new AbortController().signal;
    for await (const { end } of readAnswer(bodyOf(Readable.from(broken())), { ...options, signal }))
      if (end) ends.push(end);
    expect(ends).toMatchObject([{ kind: 'failed', failure: { kind: 'cut-off' } }]);
    const reason = new Error('left');
    const aborted = readAnswer(bodyOf(Readable.from(broken())), { ...options, signal: AbortSignal.abort(reason) });
    await expect(
      (async () => {
        for await (const _ of aborted);
      })(),
    ).rejects.toBe(reason);
  });

  it('gives the same text for any split of the bytes', async () => {
    const bytes = Buffer.from(lines(says('Fü'), says('ß 🦊'), { ...says('!'), ...DONE }));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: bytes.length - 1 }), { maxLength: 12 }), async cuts => {
        const places = [0, ...new Set(cuts)].sort((a, b) => a - b);
        const pieces = places.map((place, n) => bytes.subarray(place, places[n + 1] ?? bytes.length));
        const { chunks, end } = await read(pieces);
        expect(chunks.map(chunk => chunk.choices[0]?.delta.content ?? '').join('')).toBe('Füß 🦊!');
        expect(end).toEqual({ kind: 'complete' });
      }),
      { numRuns: 50 },
    );
  });
});
