import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Backend, ChatCall } from '../../../../main/node/backends/index.ts';
import { createBackend } from '../../../../main/node/backends/index.ts';
import { ManualClock } from '../../../fakes/clock.ts';
import { type PlanBehaviour, type PlanServer, startPlanServer } from '../../../fakes/plan-server.ts';
import { configured } from '../../configured.ts';

describe('the server of the owner’s plan', () => {
  let server: PlanServer;
  let clock: ManualClock;
  let backend: Backend;
  beforeEach(async () => {
    server = await startPlanServer();
    clock = new ManualClock();
    const config = await configured({
      backends: [{ id: 'plan', kind: 'colab', tier: 'colab', baseUrl: `${server.url}/`, model: 'mistral:7b' }],
    });
    const [entry] = config.backends ?? [];
    const { timeouts } = config.routing;
    const made = entry && createBackend(entry, { clock, random: () => 0, timeouts, log: pino({ level: 'silent' }) });
    if (!made) throw new Error('no backend');
    backend = made;
  });
  afterEach(async () => {
    await backend.close();
    await server[Symbol.asyncDispose]();
  });

  let signs = 0;
  const call = (messages: ChatCall['body']['messages'], signal = new AbortController().signal): ChatCall => ({
    body: { messages },
    stream: true,
    promptTokens: 7,
    signal,
    alive: () => {
      signs += 1;
    },
    answering: () => {},
  });
  const ask = (content = 'How is it?') => backend.chat(call([{ role: 'user', content }]));

  test('is asked with the prompt, and its response is the answer', async () => {
    const reply = await ask();
    expect(reply).toMatchObject({
      kind: 'answer',
      answer: {
        completion: {
          model: 'mistral:7b',
          choices: [{ message: { role: 'assistant', content: 'It is well.' }, finish_reason: 'stop' }],
          usage: { prompt_tokens: 7 },
        },
      },
    });
    expect(server.requests).toMatchObject([
      {
        method: 'POST',
        path: '/inference',
        body: '{"prompt":"How is it?"}',
        headers: { 'bypass-tunnel-reminder': '1' },
      },
    ]);
  });

  test('gets a conversation as one prompt that says who speaks', async () => {
    await backend.chat(
      call([
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: [{ type: 'text', text: 'One' }] },
        { role: 'assistant', content: 'Two' },
        { role: 'user', content: 'Three' },
      ]),
    );
    const said = JSON.parse(server.requests[0]?.body ?? '{}') as { prompt: string };
    expect(said.prompt).toBe('Be brief.\n\nUser: One\n\nAssistant: Two\n\nUser: Three\n\nAssistant:');
  });

  const page = '<!doctype html><html><body>Click to continue</body></html>';
  test.each<[string, PlanBehaviour, string]>([
    ['a reminder page', { kind: 'body', status: 200, type: 'text/html', body: page }, 'not-an-answer'],
    ['a redirect', { kind: 'redirect', to: 'http://127.0.0.1:9/' }, 'not-an-answer'],
    [
      'JSON without a response',
      { kind: 'body', status: 200, type: 'application/json', body: '{"error":"x"}' },
      'not-an-answer',
    ],
    [
      'a response that is no text',
      { kind: 'body', status: 200, type: 'application/json', body: '{"response":1}' },
      'not-an-answer',
    ],
    ['half of JSON', { kind: 'body', status: 200, type: 'application/json', body: '{"respo' }, 'not-an-answer'],
    ['a page of its tunnel', { kind: 'body', status: 404, type: 'text/html', body: page }, 'not-an-answer'],
    ['a 502', { kind: 'body', status: 502, type: 'text/plain', body: 'Bad Gateway' }, 'server-error'],
    ['a 429', { kind: 'body', status: 429, type: 'text/plain', body: '' }, 'rate-limited'],
  ])('%s is a failure', async (_, behaviour, kind) => {
    server.behaviour = behaviour;
    expect(await ask()).toMatchObject({ kind: 'failed', failure: { kind } });
    expect(await backend.probe(new AbortController().signal)).toMatchObject({ kind: 'dead' });
  });

  const whenAsked = async (count: number) => {
    while (server.requests.length < count) await new Promise(resolve => setTimeout(resolve, 5));
  };

  test('has thirty seconds for an answer, in which it counts as alive', async () => {
    server.behaviour = { kind: 'silence' };
    signs = 0;
    const asked = ask();
    await whenAsked(1);
    await clock.advance(29_000);
    expect(signs).toBeGreaterThanOrEqual(28);
    await clock.advance(1000);
    expect(await asked).toMatchObject({ kind: 'failed', failure: { kind: 'timed-out' } });
    expect(clock.waiting).toBe(0);
  });

  test('has two seconds to say that it is alive', async () => {
    expect(await backend.probe(new AbortController().signal)).toEqual({ kind: 'alive', proves: 'answers' });
    server.behaviour = { kind: 'silence' };
    const asked = backend.probe(new AbortController().signal);
    await whenAsked(2);
    await clock.advance(2000);
    expect(await asked).toMatchObject({ kind: 'dead', failure: { message: 'no answer within 2 s' } });
  });

  test('a caller that leaves is the signal’s own reason, and no failure', async () => {
    server.behaviour = { kind: 'silence' };
    const controller = new AbortController();
    const asked = backend.chat(call([{ role: 'user', content: 'x' }], controller.signal));
    await whenAsked(1);
    controller.abort(new Error('the caller left'));
    await expect(asked).rejects.toThrow('the caller left');
    expect(clock.waiting).toBe(0);
  });
});
