import { pino } from 'pino';
import { expect, test } from 'vitest';
import type { Backend } from '../../../main/node/backends/index.ts';
import { configSchema, Secret } from '../../../main/node/config/index.ts';
import { Authenticator, startGateway } from '../../../main/node/gateway/index.ts';
import { answers, standIn } from '../cascade/stand-ins.ts';
import { startQueue } from '../queue/started.ts';

const { gateway: defaults } = configSchema.parse({ node: { id: 'a' } });
/** Nobody can answer. */
const away = standIn('one', answers('never'), { notReady: 'it is not there' });

/** A gateway with a queue over these backends; without `hasQueue`, one that has none. */
async function started(backends: readonly Backend[], options: { maxJobs?: number; hasQueue?: boolean } = {}) {
  const all = startQueue(backends, { limits: { maxJobs: options.maxJobs ?? 10, ttl: 60_000 } });
  const keys = ['one', 'two'].map(name => ({ name, key: new Secret(`tk_${name}`) }));
  const config = { ...defaults, keys, port: 0, corsOrigins: ['https://hub.example'] };
  const opened = await startGateway({
    ...all.gateway,
    clock: all.clock,
    ...(options.hasQueue === false
      ? {}
      : {
          jobs: {
            queue: all.queue,
            accept: async asked => all.queue.accept(asked),
            cancel: async id => all.queue.cancel(id),
            webhookProblem: (_, url) => (url.startsWith('https:') ? undefined : 'no https'),
          },
        }),
    config,
    auth: () => new Authenticator(config, 'keys'),
    log: pino({ level: 'silent' }),
  });
  if (opened.kind !== 'listening') throw new Error(opened.kind);
  const { gateway } = opened;
  const call = (method: string, path: string, headers: Record<string, string> = {}, body?: object) =>
    fetch(`${gateway.url}${path}`, {
      method,
      headers: { authorization: 'Bearer tk_one', ...headers },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  return {
    ...all,
    call,
    ask: (headers: Record<string, string> = {}) => call('POST', '/inference', headers, { prompt: 'Hello' }),
    async [Symbol.asyncDispose]() {
      await gateway.close();
      await all[Symbol.asyncDispose]();
    },
  };
}

const problemOf = async (response: Response) => {
  const { error } = (await response.json()) as { error: { code: string; param: string | null; message: string } };
  return [response.status, error.code, error.param];
};

test('a prompt that nobody can answer is queued by /inference, and by the others when their caller says so', async () => {
  await using all = await started([away]);
  const chat = { messages: [{ role: 'user', content: 'Hello' }] };
  const responses = [
    await all.ask(),
    await all.call('POST', '/v1/chat/completions', { prefer: 'respond-async' }, chat),
    await all.call('POST', '/v1/completions', { prefer: 'wait=5, respond-async;q=1' }, { prompt: 'Hello' }),
    await all.call('POST', '/v1/chat/completions', { prefer: 'respond-asynchronously' }, chat),
    await all.call('POST', '/v1/completions', {}, { prompt: 'Hello' }),
  ];
  expect(responses.map(({ status }) => status)).toEqual([202, 202, 202, 503, 503]);
  expect(responses[1]?.headers.get('x-tandem-request-id')).toBe('req_1');
});

test('a node without a queue refuses', async () => {
  await using all = await started([away], { hasQueue: false });
  expect(await problemOf(await all.ask())).toEqual([503, 'no_backend_available', null]);
  expect((await all.call('GET', '/v1/jobs/job_1')).status).toBe(404);
});

test.each([
  [
    'a webhook that may not be called',
    { 'x-tandem-webhook': 'http://x/' },
    [400, 'invalid_webhook', 'x-tandem-webhook'],
  ],
  ['an idempotency key with a line end', { 'idempotency-key': 'k\u00e9' }, [400, 'invalid_request', 'idempotency-key']],
  ['one that is too long', { 'idempotency-key': 'k'.repeat(257) }, [400, 'invalid_request', 'idempotency-key']],
])('%s is a mistake, also while somebody could answer', async (_, headers, expected) => {
  await using all = await started([standIn('one', answers('yes'))]);
  expect(await problemOf(await all.ask(headers))).toEqual(expected);
});

test.each([
  ['full', 'the node’s disk is full'],
  ['damaged', 'its database file was damaged'],
  ['something else', 'the store cannot be written'],
])('a store in trouble (%s) is told plainly, and live requests go on', async (reason, words) => {
  await using all = await started([away]);
  all.disk.trouble = reason;
  const response = await all.ask();
  const { error } = (await response.clone().json()) as { error: { message: string } };
  expect(await problemOf(response)).toEqual([503, 'queue_unavailable', null]);
  expect(error.message).toContain(words);
  expect([response.headers.get('retry-after'), response.headers.get('x-should-retry')]).toEqual(['30', 'false']);
  expect((await all.call('GET', '/v1/models')).status).toBe(200);
});

test('a full queue says when to come again', async () => {
  await using all = await started([away], { maxJobs: 1 });
  await all.ask();
  const response = await all.ask();
  expect([response.headers.get('retry-after'), ...(await problemOf(response))]).toEqual([
    '30',
    503,
    'queue_full',
    null,
  ]);
});

test('a cancel that cannot be written leaves the job as it is', async () => {
  await using all = await started([away]);
  const { jobId } = (await (await all.ask()).json()) as { jobId: string };
  all.disk.trouble = 'busy';
  expect(await problemOf(await all.call('DELETE', `/v1/jobs/${jobId}`))).toEqual([503, 'queue_unavailable', null]);
  expect(all.stateOf(jobId)).toBe('queued');
});

test('the jobs of others, and a wrong method', async () => {
  await using all = await started([away]);
  const { jobId } = (await (await all.ask()).json()) as { jobId: string };
  const other = { authorization: 'Bearer tk_two' };
  expect(await problemOf(await all.call('GET', `/v1/jobs/${jobId}`, other))).toEqual([404, 'job_not_found', 'id']);
  const wrong = await all.call('POST', `/v1/jobs/${jobId}`, {}, {});
  expect([wrong.headers.get('allow'), ...(await problemOf(wrong))]).toEqual([
    'GET, HEAD, DELETE',
    405,
    'method_not_allowed',
    null,
  ]);
});

test('a web page of a configured origin may cancel, and sees where its job is', async () => {
  await using all = await started([away]);
  const origin = 'https://hub.example';
  const asked = await all.ask({ origin });
  expect(asked.headers.get('access-control-expose-headers')).toContain('location');
  const preflight = await all.call('OPTIONS', asked.headers.get('location') ?? '', {
    origin,
    'access-control-request-method': 'DELETE',
  });
  expect(preflight.headers.get('access-control-allow-methods')).toContain('DELETE');
});

test('an event of a job that changed its holder is told apart from one of the same version before', async () => {
  await using all = await started([away]);
  const { jobId } = (await (await all.ask()).json()) as { jobId: string };
  const whole = all.queue.find(jobId);
  if (whole) all.queue.copies.give([whole.job], 'b');
  const { body } = await all.call('GET', `/v1/jobs/${jobId}/events`, { 'last-event-id': '2' });
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  while (!text.includes('event: state')) text += (await reader?.read())?.value ?? '';
  await reader?.cancel();
  expect(text).toContain('id: 2.2\n');
});
