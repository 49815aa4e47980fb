import { afterEach, describe, expect, it } from 'vitest';
import { checkAccount } from '../../../../main/node/backends/index.ts';
import { Secret } from '../../../../main/node/config/index.ts';
import { type OpenAiBehaviour, openAiErrors, startOpenAiServer } from '../../../fakes/openai-server.ts';
import { type RecordingServer, startRecordingServer } from '../../../fakes/recording-server.ts';

const KEY = 'gsk_a_key_of_the_tests_0123456789';
const soon = () => AbortSignal.timeout(5000);

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map(server => server.close()));
});

async function openAi(options: Parameters<typeof startOpenAiServer>[0] = {}) {
  const server = await startOpenAiServer({ apiKey: KEY, ...options });
  open.push(server);
  return server;
}

/** A provider whose pages are given as they are: path → status, body and headers. */
async function pages(
  given: Readonly<Record<string, { status?: number; body: unknown; headers?: Record<string, string> }>>,
): Promise<RecordingServer<undefined>> {
  const server = await startRecordingServer<undefined>({
    basePath: '/v1',
    behaviour: undefined,
    probes: undefined,
    isProbe: () => true,
    async answer(exchange) {
      const page = given[exchange.request.path] ?? { status: 404, body: { error: { message: 'no such page' } } };
      exchange.json(page.status ?? 200, page.body, page.headers);
    },
  });
  open.push(server);
  return server;
}

describe('a good key', () => {
  it('is accepted, with the models that it may use', async () => {
    const { url, requests } = await openAi({ models: ['one', 'two'] });
    expect(await checkAccount({ baseUrl: url, apiKey: new Secret(KEY) }, soon())).toEqual({
      kind: 'accepted',
      models: ['one', 'two'],
      limits: [],
    });
    expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /v1/models']);
  });

  it('is told with the limits of its headers, in the windows of the provider', async () => {
    const headers = {
      'x-ratelimit-limit-requests': '1000',
      'x-ratelimit-remaining-requests': '970',
      'x-ratelimit-reset-requests': '2m59.56s',
      'x-ratelimit-limit-tokens': '8000',
      'x-ratelimit-remaining-tokens': '7900',
      'x-ratelimit-reset-tokens': '577ms',
    };
    const { url } = await pages({ '/v1/models': { body: { data: [] }, headers } });
    const account = { baseUrl: url, apiKey: new Secret(KEY) };
    expect(await checkAccount({ ...account, provider: 'groq' }, soon())).toMatchObject({
      limits: [
        { name: 'requests a day', limit: 1000, remaining: 970, resetsInMs: 179_560 },
        { name: 'tokens a minute', limit: 8000, remaining: 7900, resetsInMs: 577 },
      ],
    });
    expect(await checkAccount(account, soon())).toMatchObject({ limits: [{ name: 'requests' }, { name: 'tokens' }] });
  });

  it('is sent with the configured headers', async () => {
    const { url, requests } = await openAi();
    await checkAccount({ baseUrl: url, apiKey: new Secret(KEY), headers: { 'x-title': 'Tandem' } }, soon());
    expect(requests[0]?.headers).toMatchObject({ 'x-title': 'Tandem', authorization: `Bearer ${KEY}` });
  });

  it('is accepted by a list without its envelope', async () => {
    const { url } = await pages({ '/v1/models': { body: [{ id: 'bare' }] } });
    expect(await checkAccount({ baseUrl: `${url}/` }, soon())).toMatchObject({ kind: 'accepted', models: ['bare'] });
  });
});

describe('a provider whose model list is open to anyone', () => {
  const list = { body: { data: [{ id: 'openrouter/free' }] } };

  it('is asked about the key itself', async () => {
    const data = {
      limit: 20,
      limit_remaining: 12.5,
      is_free_tier: false,
      free_model_daily_requests: { used: 40, limit: 1000, remaining: 960 },
    };
    const { url } = await pages({ '/v1/models': list, '/v1/key': { body: { data } } });
    expect(await checkAccount({ provider: 'openrouter', baseUrl: url, apiKey: new Secret(KEY) }, soon())).toEqual({
      kind: 'accepted',
      models: ['openrouter/free'],
      limits: [
        { name: 'credits', limit: 20, remaining: 12.5 },
        { name: 'requests a day to free models', limit: 1000, remaining: 960 },
      ],
    });
  });

  it('says what a free account may do when it does not count for us', async () => {
    const key = { body: { data: { limit: null, limit_remaining: null, is_free_tier: true } } };
    const { url } = await pages({ '/v1/models': list, '/v1/key': key });
    expect(await checkAccount({ provider: 'openrouter', baseUrl: url }, soon())).toMatchObject({
      limits: [],
      note: expect.stringContaining('50 requests a day'),
    });
  });

  it('refuses a wrong key although it lists its models', async () => {
    const refusal = { status: 401, body: { error: { message: 'User not found.', code: 401 } } };
    const { url } = await pages({ '/v1/models': list, '/v1/key': refusal });
    expect(await checkAccount({ provider: 'openrouter', baseUrl: url, apiKey: new Secret(KEY) }, soon())).toEqual({
      kind: 'refused',
      message: 'HTTP 401: User not found.',
    });
  });

  it('says that the key is not proven where nothing free would prove it', async () => {
    const { url } = await pages({ '/v1/models': list });
    expect(await checkAccount({ provider: 'llamacpp', baseUrl: url, apiKey: new Secret(KEY) }, soon())).toMatchObject({
      kind: 'accepted',
      note: expect.stringContaining('not proven'),
    });
  });
});

describe('no good key', () => {
  it('is refused when it is wrong, and never repeated', async () => {
    const body = { error: { message: `Incorrect API key provided: ${KEY}.`, code: 'invalid_api_key' } };
    const { url } = await pages({ '/v1/models': { status: 401, body } });
    const check = await checkAccount({ baseUrl: url, apiKey: new Secret(KEY) }, soon());
    expect(check).toEqual({ kind: 'refused', message: 'HTTP 401: Incorrect API key provided: •••.' });
  });

  it('is asked for when none was given', async () => {
    const { url } = await openAi();
    expect(await checkAccount({ baseUrl: url }, soon())).toMatchObject({
      kind: 'refused',
      message: expect.stringMatching(/^it wants a key/),
    });
  });

  it('is refused unsent when no header could carry it', async () => {
    const { url, requests } = await openAi();
    const check = await checkAccount({ baseUrl: url, apiKey: new Secret('gsk_ключ') }, soon());
    expect([check.kind, requests.length]).toEqual(['refused', 0]);
  });
});

describe('no word about the key', () => {
  it.each<[string, OpenAiBehaviour, string, RegExp]>([
    ['a 500', openAiErrors.serverError(), 'unreachable', /in trouble/],
    ['a 503', openAiErrors.serverError(503), 'unreachable', /in trouble/],
    ['a closed connection', { kind: 'reset' }, 'unreachable', /closed the connection/],
    ['a page', { kind: 'html' }, 'not-understood', /lists no models/],
    ['a redirect', { kind: 'redirect' }, 'not-understood', /redirect/],
    ['a 404', { kind: 'status', status: 404, body: 'not found' }, 'not-understood', /nothing at http:.*\/v1\/models/],
    ['a 429', openAiErrors.rateLimited(3), 'not-understood', /asked too often/],
    ['a 200 with an error', { kind: 'status', status: 200, body: { error: 'odd' } }, 'not-understood', /odd/],
    ['a 402, which only an account gets', openAiErrors.paymentRequired(), 'accepted', /^$/],
  ])('comes with %s', async (_title, behaviour, kind, message) => {
    const server = await openAi();
    server.setProbes(behaviour);
    const check = await checkAccount({ baseUrl: server.url, apiKey: new Secret(KEY) }, soon());
    expect(check).toMatchObject({ kind });
    expect('message' in check ? check.message : '').toMatch(message);
  });

  it('comes from a server that speaks no TLS where the URL says so', async () => {
    const { url } = await openAi();
    expect(await checkAccount({ baseUrl: url.replace('http:', 'https:') }, soon())).toEqual({
      kind: 'unreachable',
      message: 'it does not speak TLS (http:// may be meant)',
    });
  });

  it('comes from a server that is not there, and from one that hangs', async () => {
    const server = await openAi();
    server.setProbes({ kind: 'silence' });
    const hung = checkAccount({ baseUrl: server.url, apiKey: new Secret(KEY) }, AbortSignal.timeout(50));
    expect(await hung).toEqual({ kind: 'unreachable', message: 'it did not answer in time' });
    await server.stop();
    expect(await checkAccount({ baseUrl: server.url }, soon())).toEqual({
      kind: 'unreachable',
      message: 'nothing listens at its address',
    });
  });
});
