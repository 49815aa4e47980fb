import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Frames } from '../../../../main/node/backends/openai/frame.ts';

const says = (content: string, rest: object = {}, delta: object = {}) => ({
  id: 'c1',
  created: 5,
  model: 'm',
  choices: [{ index: 0, delta: { content, ...delta }, finish_reason: null, ...rest }],
});

/** Frames that have learnt from these events, as the reader of a stream would. */
function taught(...events: readonly string[]): Frames {
  const frames = new Frames();
  for (const data of events) if (!frames.read(data)) frames.learn(data, JSON.parse(data));
  return frames;
}

const json = (value: unknown) => JSON.stringify(value);

describe('an event in the frame of an earlier one', () => {
  test('has its text, and is what the parser would have made of it', () => {
    const data = json(says(' Grüße 🦊'));
    const event = taught(json(says('Hello'))).read(data);
    expect(event).toMatchObject({ json: data, text: ' Grüße 🦊' });
    expect(event?.chunk).toEqual(JSON.parse(data));
  });

  test('is found where blanks stand after colons too', () => {
    const spaced = (content: string) => json(says(content)).replaceAll('":', '": ');
    expect(taught(spaced('a')).read(spaced('b'))).toMatchObject({ text: 'b' });
  });

  test('is found again when the frame has changed', () => {
    const later = (content: string) => json({ ...says(content), created: 6 });
    expect(taught(json(says('a')), json(says('b')), later('c')).read(later('d'))).toMatchObject({ text: 'd' });
  });
});

describe('left to the parser is', () => {
  const frames = taught(json(says('Hello')));

  test.each([
    ['the end', json(says('x', { finish_reason: 'stop' }))],
    ['an empty text', json(says(''))],
    ['a quotation mark', json(says('"'))],
    ['an escape', json(says('\\'))],
    ['a control character that JSON forbids', json(says('a*b')).replace('*', '\t')],
    ['a text that ends early', json(says('a*b')).replace('*', '"')],
    ['a cut event', json(says('Hello')).slice(0, -1)],
    ['usage', json({ ...says('x'), usage: { prompt_tokens: 1, completion_tokens: 1 } })],
    ['another answer', json({ ...says('x'), id: 'c2' })],
  ])('%s', (_, data) => {
    expect(frames.read(data)).toBeUndefined();
  });

  test.each([
    ['says its role', says('a', {}, { role: 'assistant' })],
    ['calls a tool', says('a', {}, { tool_calls: [{ index: 0 }] })],
    ['thinks', says('a', {}, { reasoning_content: 'hm' })],
    ['has log-probabilities', says('a', { logprobs: { content: [] } })],
    ['is of another choice', says('a', { index: 1 })],
    ['ends', says('a', { finish_reason: 'stop' })],
    ['has its text in another place as well', { content: 'a', choices: [{ index: 0, delta: { content: 'a' } }] }],
  ])('what comes after an event that %s', (_, value) => {
    expect(taught(json(value)).read(json(value))).toBeUndefined();
  });
});

test('frames that are good for nothing are not looked for any longer', () => {
  const odd = (n: number) => json({ ...says('x'), obfuscation: `n${n}` });
  const frames = taught(...Array.from({ length: 10 }, (_, n) => odd(n)));
  frames.learn(odd(20), JSON.parse(odd(20)));
  expect(frames.read(odd(20))).toBeUndefined();
});

test('whatever it is, what is read is what the parser reads', () => {
  const value = fc.oneof(
    fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 6 }).map(codes => says(String.fromCharCode(...codes))),
    fc.constantFrom('x', '"', '","content":"y', '}').map(text => says(text, {}, { role: text })),
    fc.record({ content: fc.string({ maxLength: 3 }), choices: fc.constant([{ index: 0, delta: { content: 'x' } }]) }),
  );
  fc.assert(
    fc.property(fc.array(value, { maxLength: 8 }), values => {
      const frames = new Frames();
      for (const data of values.map(json)) {
        const event = frames.read(data);
        if (event) expect(event.chunk).toEqual(JSON.parse(data));
        else frames.learn(data, JSON.parse(data));
        if (event) expect(event.text).toBe(JSON.parse(data).choices[0].delta.content);
      }
    }),
    { numRuns: 150 },
  );
});
