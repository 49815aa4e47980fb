import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StreamBatch } from '../../../../main/node/backends/backend.ts';
import { bodyOf } from '../../../../main/node/backends/body.ts';
import { readStream } from '../../../../main/node/backends/openai/stream.ts';
import { Secret } from '../../../../main/node/config/index.ts';
import { ManualClock, settle } from '../../../fakes/clock.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const frame = (value: unknown) => `data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`;
const says = (content: string, index = 0, finish_reason: string | null = null) => ({
  id: 'c1',
  model: 'm',
  choices: [{ index, delta: { content }, finish_reason }],
});
const ends = (index = 0, finish_reason = 'stop') => ({ id: 'c1', choices: [{ index, delta: {}, finish_reason }] });
const USAGE = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };
const usage = (value: unknown = USAGE) => ({ id: 'c1', choices: [], usage: value });

interface Options {
  readonly choices?: number;
  readonly signal?: AbortSignal;
  readonly clock?: ManualClock;
}

function start(
  body: Readable,
  { choices = 1, signal = new AbortController().signal, clock = new ManualClock() }: Options,
) {
  return readStream(bodyOf(body), { choices, signal, clock, key: new Secret('gsk_secret_key') });
}

async function collect(batches: AsyncIterable<StreamBatch>) {
  const all: StreamBatch[] = [];
  for await (const batch of batches) all.push(batch);
  const events = all.flatMap(batch => batch.events);
  const end = all.at(-1)?.end;
  return {
    ends: all.filter(batch => batch.end).length,
    end: end?.kind === 'failed' ? end.failure : end?.kind,
    text: events.map(({ chunk }) => chunk.choices.map(choice => choice.delta.content ?? '').join('')).join(''),
    usage: events.findLast(({ chunk }) => chunk.usage)?.chunk.usage,
    json: events.map(({ json }) => json),
    events,
  };
}

const read = (text: string, options: Options = {}) => collect(start(Readable.from([bytesOf(text)]), options));
const readAll = (...values: unknown[]) => read(values.map(frame).join(''));

describe('a stream of an OpenAI-compatible server', () => {
  it('is passed on byte for byte', async () => {
    const odd = '{ "id":"c1",  "choices":[{"delta":{"content":"ö"},"index":0,"finish_reason":"stop"}],"x":1.0 }';
    expect(await read(frame(odd) + frame('[DONE]'))).toMatchObject({ json: [odd], end: 'complete', ends: 1 });
  });

  it('is the same for any split of the bytes', async () => {
    const text = [': OPENROUTER PROCESSING\n\n', frame(says('Grüße ')), frame(says('🦊 an')), frame('{"bro')]
      .concat(frame(says(' alle')), frame(ends()), frame(usage()), frame('[DONE]'))
      .join('')
      .replaceAll('\n', '\r\n');
    const bytes = bytesOf(text);
    const whole = await read(text);
    expect(whole).toMatchObject({ text: 'Grüße 🦊 an alle', end: 'complete', usage: USAGE });
    const cuts = fc.array(fc.nat(bytes.length), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(cuts, async places => {
        const sorted = [...new Set(places)].sort((one, other) => one - other);
        const slices = [0, ...sorted].map((from, turn) => bytes.subarray(from, sorted[turn] ?? bytes.length));
        const split = await collect(start(Readable.from(slices.filter(slice => slice.length > 0)), {}));
        expect(split).toEqual(whole);
      }),
      { numRuns: 50 },
    );
  });

  it.each<[string, unknown[], object]>([
    ['without [DONE]', [says('a'), ends()], { end: 'complete', text: 'a' }],
    ['with [DONE] and no usage', [says('a'), ends(), '[DONE]'], { end: 'complete', usage: undefined }],
    ['with the usage after the end', [says('a'), ends(), usage(), '[DONE]'], { end: 'complete', usage: USAGE }],
    ['with text and finish reason together', [says('a', 0, 'length'), '[DONE]'], { end: 'complete', text: 'a' }],
    [
      'whose last choice has no delta',
      [says('a'), { choices: [{ index: 0, finish_reason: 'stop' }] }],
      { end: 'complete' },
    ],
    [
      'with several choices in one chunk',
      [{ choices: [...says('a').choices, ...says('b', 1).choices] }, ends()],
      { text: 'ab' },
    ],
    ['with a usage event without choices', [says('a'), ends(), { usage: USAGE }], { usage: USAGE, end: 'complete' }],
    [
      'with Groq’s usage in the last chunk',
      [says('a'), { ...ends(), x_groq: { id: 'r', usage: USAGE } }],
      { usage: USAGE },
    ],
    [
      'with a first chunk about filters',
      [{ choices: [], prompt_filter_results: [] }, says('a'), ends()],
      { text: 'a' },
    ],
    [
      'with malformed events between',
      [says('a'), '{"x', '[]', '7', '{"choices":"no"}', says('b'), ends()],
      { text: 'ab' },
    ],
    ['ended by the content filter', [says('a'), ends(0, 'content_filter')], { end: 'complete', text: 'a' }],
    ['with an error that is null', [{ ...says('a'), error: null }, ends()], { end: 'complete', text: 'a' }],
  ])('%s is whole', async (_, values, expected) => {
    expect(await readAll(...values)).toMatchObject(expected);
  });

  it.each<[string, unknown[], object]>([
    ['ends without a finish reason', [says('a')], { kind: 'cut-off' }],
    ['is called done without a finish reason', [says('a'), '[DONE]'], { kind: 'cut-off' }],
    ['is empty', [], { kind: 'cut-off' }],
    ['is only a role', [{ choices: [{ index: 0, delta: { role: 'assistant', content: '' } }] }], { kind: 'cut-off' }],
    [
      'begins with an error',
      [{ error: { message: 'no', code: 'context_length_exceeded' } }],
      { kind: 'context-too-long' },
    ],
    ['has an error after its role', [says(''), { error: { message: 'boom' } }], { kind: 'server-error' }],
    ['has an error after text', [says('a'), { error: { message: 'boom', code: 400 } }], { kind: 'cut-off' }],
    ['has an error in words', [says('a'), { error: 'boom' }], { kind: 'cut-off' }],
    [
      'has OpenRouter’s error chunk',
      [says('a'), { ...ends(0, 'error'), error: { code: 502, message: 'Provider disconnected' } }],
      { kind: 'cut-off', message: 'in the middle of the answer: HTTP 502: Provider disconnected' },
    ],
    ['ends with the finish reason "error"', [says('a'), ends(0, 'error'), '[DONE]'], { kind: 'cut-off' }],
    ['has OpenRouter’s rate limit', [says('a'), { error: { code: 429, message: 'busy' } }], { kind: 'rate-limited' }],
    [
      'has Groq’s early stop',
      [says('a'), { ...ends(), x_groq: { id: 'r', error: 'over capacity' } }],
      { kind: 'cut-off', message: 'in the middle of the answer: an error in the answer: over capacity' },
    ],
  ])('that %s is none', async (_, values, failure) => {
    expect(await readAll(...values)).toMatchObject({ end: failure, ends: 1 });
  });

  it('gives the text that came before an error in the same piece', async () => {
    expect(await readAll(says('a'), { error: 'boom' })).toMatchObject({ text: 'a', end: { kind: 'cut-off' } });
  });

  it('never repeats the key in an error', async () => {
    const { end } = await readAll({ error: { message: 'bad key gsk_secret_key', code: 401 } });
    expect(end).toEqual({ kind: 'bad-credentials', message: 'HTTP 401: bad key •••' });
  });

  it('is whole only when every choice has its finish reason', async () => {
    const both = [says('a'), says('b', 1), ends(0), ends(1)].map(frame).join('');
    const one = [says('a'), says('b', 1), ends(0)].map(frame).join('');
    expect(await read(both, { choices: 2 })).toMatchObject({ end: 'complete', text: 'ab' });
    expect(await read(one, { choices: 2 })).toMatchObject({ end: { kind: 'cut-off' } });
  });

  it.each<[string, unknown]>([
    ['negative', { prompt_tokens: -1, completion_tokens: 2, total_tokens: 1 }],
    ['text', { prompt_tokens: '3', completion_tokens: '2' }],
    ['empty', {}],
    ['a number', 7],
  ])('has no usage when its counts are no counts: %s', async (_, value) => {
    const got = await readAll({ ...says('a'), usage: value }, ends());
    expect(got).toMatchObject({ end: 'complete', usage: undefined });
    expect(JSON.parse(got.json[0] ?? '')).toMatchObject({ usage: null });
  });

  it('that breaks after every finish reason is whole, and before it is cut', async () => {
    const breaking = (...values: unknown[]) =>
      async function* () {
        yield bytesOf(values.map(frame).join(''));
        throw Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' });
      };
    expect(await collect(start(Readable.from(breaking(says('a'), ends())()), {}))).toMatchObject({ end: 'complete' });
    expect(await collect(start(Readable.from(breaking(says('a'))()), {}))).toMatchObject({
      text: 'a',
      end: { kind: 'cut-off', message: expect.stringMatching(/in the middle of the answer: it closed the connection/) },
    });
  });

  it('that stays open after its finish reason is given a second for its usage', async () => {
    const clock = new ManualClock();
    const body = new Readable({ read() {} });
    const done = collect(start(body, { clock }));
    body.push(bytesOf(frame(says('a')) + frame(ends())));
    await settle();
    await clock.advance(400);
    body.push(bytesOf(frame(usage())));
    await settle();
    await clock.advance(700);
    expect(await done).toMatchObject({ end: 'complete', usage: USAGE });
    expect({ destroyed: body.destroyed, timers: clock.waiting }).toEqual({ destroyed: true, timers: 0 });
  });

  it('leaves its connection usable after [DONE], and closes it when the rest does not come', async () => {
    const clock = new ManualClock();
    const body = new Readable({ read() {} });
    body.push(bytesOf(frame(says('a')) + frame(ends()) + frame('[DONE]')));
    expect(await collect(start(body, { clock }))).toMatchObject({ end: 'complete' });
    expect(body.destroyed).toBe(false);
    await clock.advance(1000);
    expect(body.destroyed).toBe(true);
  });

  it('that is left early is closed at once', async () => {
    const body = new Readable({ read() {} });
    const batches = start(body, {});
    body.push(bytesOf(frame(says('a'))));
    await batches.next();
    await batches.return(undefined);
    expect(body.destroyed).toBe(true);
  });

  it('throws the reason when its caller leaves', async () => {
    const caller = new AbortController();
    const reason = new Error('the caller hung up');
    const body = new Readable({ read() {}, signal: caller.signal });
    const done = collect(start(body, { signal: caller.signal }));
    body.push(bytesOf(frame(says('a'))));
    await settle();
    caller.abort(reason);
    await expect(done).rejects.toBe(reason);
  });

  it('is read no faster than it is taken', async () => {
    let made = 0;
    const source = async function* () {
      for (; made < 1000; made += 1) yield bytesOf(frame(says('x'.repeat(1000))));
    };
    const batches = start(Readable.from(source(), { objectMode: false, highWaterMark: 4096 }), {});
    await batches.next();
    await settle();
    expect(made).toBeLessThan(20);
    await batches.return(undefined);
  });

  it.each<[string, () => Generator<Uint8Array>, string]>([
    [
      'an event',
      function* () {
        yield bytesOf('data: "');
        for (;;) yield bytesOf('x'.repeat(1024 * 1024));
      },
      'an event without end',
    ],
    [
      'comments',
      function* () {
        const many = bytesOf(`: ${'x'.repeat(8 * 1024 * 1024)}\n\n`);
        for (;;) yield many;
      },
      'an answer without end',
    ],
  ])('gives up %s without end', async (_, source, message) => {
    const body = Readable.from(source());
    expect(await collect(start(body, {}))).toMatchObject({ end: { kind: 'not-an-answer', message } });
    expect(body.destroyed).toBe(true);
  });
});
