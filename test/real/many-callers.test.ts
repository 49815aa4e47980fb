import OpenAI from 'openai';
import { expect, it } from 'vitest';
import { oneTandem, twoEngines } from './lifetimes.ts';

/* More callers at one time than the engines can answer. */

const CALLERS = 20;

const engines = twoEngines({ numParallel: 2 });
const tandem = oneTandem(() => ({
  backends: engines().map(({ baseUrl }, n) => ({ id: `engine${n + 1}`, kind: 'ollama', baseUrl, maxConcurrent: 2 })),
}));

/** Asks for an object that holds this caller's number and nothing else: an answer that got mixed up would show. */
async function call(caller: number) {
  const { baseUrl, key } = tandem().address;
  const client = new OpenAI({ baseURL: baseUrl, apiKey: key, maxRetries: 0 });
  const said = `caller ${caller} and no other`;
  const schema = { type: 'object', properties: { said: { const: said } }, required: ['said'] };
  const body = {
    model: 'auto',
    messages: [{ role: 'user' as const, content: `I am caller ${caller}. Who am I?` }],
    response_format: { type: 'json_schema' as const, json_schema: { name: 'answer', schema } },
    max_tokens: 60,
    temperature: 0,
  };
  if (caller % 2 === 0) {
    const { data, response } = await client.chat.completions.create(body).withResponse();
    const { message, finish_reason } = data.choices[0] ?? {};
    return { said, text: message?.content ?? '', finish: finish_reason, by: response.headers.get('x-tandem-backend') };
  }
  const { data, response } = await client.chat.completions.create({ ...body, stream: true }).withResponse();
  let text = '';
  let finish: string | null = null;
  for await (const { choices } of data) {
    text += choices[0]?.delta.content ?? '';
    finish = choices[0]?.finish_reason ?? finish;
  }
  return { said, text, finish, by: response.headers.get('x-tandem-backend') };
}

it(`answers ${CALLERS} callers at one time, each with its own whole answer, by both engines`, async () => {
  const answers = await Promise.all(Array.from({ length: CALLERS }, (_, caller) => call(caller)));
  for (const { said, text, finish } of answers) {
    expect(JSON.parse(text)).toEqual({ said });
    expect(finish).toBe('stop');
  }
  expect([...new Set(answers.map(({ by }) => by))].sort()).toEqual(['a/engine1', 'a/engine2']);
});
