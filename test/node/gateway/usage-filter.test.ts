import { describe, expect, test } from 'vitest';
import type { ChatChunk, StreamEvent } from '../../../main/node/backends/index.ts';
import { UsageFilter } from '../../../main/node/gateway/usage-filter.ts';

const USAGE = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };
const HEAD = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'm' };
const event = (chunk: ChatChunk): StreamEvent => ({ json: JSON.stringify(chunk), chunk });
const text = event({ ...HEAD, choices: [{ index: 0, delta: { content: 'hi' } }] });
const textSayingNull = event({ ...HEAD, choices: [{ index: 0, delta: { content: 'hi' } }], usage: null });
const stop = { index: 0, delta: {}, finish_reason: 'stop' };
const finishWithUsage = event({ ...HEAD, choices: [stop], usage: USAGE });
const usageAlone = event({ ...HEAD, choices: [], usage: USAGE });

/** What the caller gets, parsed; both forms of an event have to say the same. */
function passed(isWanted: boolean, ...events: StreamEvent[]): unknown[] {
  const filter = new UsageFilter(isWanted);
  const taken = [...events.map(each => filter.take(each)), filter.missing()].filter(each => each !== undefined);
  for (const { json, chunk } of taken) expect(JSON.parse(json)).toEqual(chunk);
  return taken.map(({ json }) => JSON.parse(json));
}

describe('asked for', () => {
  test('every chunk but the last says null', () => {
    expect(passed(true, text, textSayingNull, usageAlone)).toEqual([
      { ...text.chunk, usage: null },
      textSayingNull.chunk,
      usageAlone.chunk,
    ]);
  });

  test('usage beside the finish reason moves to a last chunk of its own', () => {
    expect(passed(true, text, finishWithUsage)).toEqual([
      { ...text.chunk, usage: null },
      { ...HEAD, choices: [stop], usage: null },
      { ...HEAD, choices: [], usage: USAGE },
    ]);
  });

  test('usage in both places is given once', () => {
    expect(passed(true, finishWithUsage, usageAlone)).toEqual([
      { ...HEAD, choices: [stop], usage: null },
      usageAlone.chunk,
    ]);
  });

  test('nothing is made up for an upstream that counts nothing', () => {
    expect(passed(true, text)).toEqual([{ ...text.chunk, usage: null }]);
  });

  test('a chunk that goes on as it came keeps its bytes', () => {
    const odd = { json: '{ "choices" :[{"index":0,"delta":{"content":"}"}}] } ', chunk: text.chunk };
    expect(new UsageFilter(true).take(odd)?.json).toBe(
      '{ "choices" :[{"index":0,"delta":{"content":"}"}}] ,"usage":null}',
    );
  });
});

describe('not asked for', () => {
  test('no chunk has it', () => {
    expect(passed(false, text, finishWithUsage, usageAlone)).toEqual([text.chunk, { ...HEAD, choices: [stop] }]);
  });

  test('a chunk without it is the very one that came', () => {
    expect(new UsageFilter(false).take(text)).toBe(text);
  });
});
