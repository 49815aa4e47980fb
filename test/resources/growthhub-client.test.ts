import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type ChatChunk,
  type ClientOptions,
  GrowthHubClient,
  GrowthHubError,
} from '../../resources/growthhub-client.ts';
import { type ChatAnswer, eventOf, hangs, json, SmallNode, says, streams } from './small-node.ts';

/* Real sockets on loopback. Nothing here measures time: what hangs does so for ever, and who answers first is certain. */

const ASK = { messages: [{ role: 'user', content: 'hello' }] };
let a: SmallNode;
let b: SmallNode;
beforeEach(async () => {
  [a, b] = await Promise.all([SmallNode.start('a'), SmallNode.start('b')]);
  const router = (self: string) => () => ({
    self,
    active: 'a',
    term: 2,
    nodes: [
      { id: 'a', url: a.url, role: 'active', seenAt: 1 },
      { id: 'b', url: b.url, role: 'standby', seenAt: 1 },
    ],
  });
  const [urlA, urlB] = [a.url, b.url];
  a.router = router('a');
  b.router = () => {
    const said = router('b')();
    return { ...said, nodes: said.nodes.map((node, place) => ({ ...node, url: [urlA, urlB][place] })) };
  };
});
afterEach(() => Promise.all([a.kill(), b.kill()]));

/** A client that knows them in the wrong order. It waits so long that only what is refused goes to the other. */
const clientOf = (given: Partial<ClientOptions> = {}) =>
  new GrowthHubClient({ urls: [`${b.url}/`, a.url], key: 'tk_1', hedgeAfter: 20_000, probeWithin: 2000, ...given });
/** One that knows them in the right order and has no time. */
const hastyClient = (given: Partial<ClientOptions> = {}) =>
  clientOf({ urls: [a.url, b.url], hedgeAfter: 30, probeWithin: 100, ...given });
const contentOf = async (answer: Promise<{ readonly choices: readonly { message: { content?: string | null } }[] }>) =>
  (await answer).choices[0]?.message.content;

async function wordsOf(chunks: AsyncIterable<ChatChunk>): Promise<string[]> {
  const words: string[] = [];
  for await (const { choices } of chunks) words.push(choices[0]?.delta.content ?? '');
  return words;
}

const errorOf = (wait: Promise<unknown>) =>
  wait.then(
    () => expect.fail('it did not fail'),
    (error: unknown) => error,
  );

describe('who is asked', () => {
  test('the active one, whichever node says that it is, with the key; both are asked who that is, once', async () => {
    const client = clientOf();
    expect(await contentOf(client.chat({ ...ASK, model: 'auto', mood: 1 }))).toBe('a');
    expect(await contentOf(client.chat(ASK))).toBe('a');
    expect(a.chats.map(({ headers, body }) => [headers.authorization, JSON.parse(body)])).toEqual([
      ['Bearer tk_1', { ...ASK, model: 'auto', mood: 1 }],
      ['Bearer tk_1', ASK],
    ]);
    expect([b.chats.length, a.routerCalls, b.routerCalls, client.url]).toEqual([0, 1, 1, a.url]);
  });

  test('the first of the two while nobody says who is active', async () => {
    a.router = undefined;
    b.router = undefined;
    expect(await contentOf(clientOf({ probeWithin: 50 }).chat(ASK))).toBe('b');
  });

  test('the active one where it was reached, when it does not know its own address', async () => {
    a.router = () => ({ self: 'a', active: 'a', term: 2, nodes: [{ id: 'a', url: null, role: 'active' }] });
    b.router = undefined;
    expect(await contentOf(clientOf().chat(ASK))).toBe('a');
  });

  test('the one that announced itself, when that is news', async () => {
    const client = clientOf();
    await client.chat(ASK);
    const said = { event: 'router.active', url: b.url, term: 3, node: 'b', at: 5 };
    expect(client.announced(JSON.stringify(said))).toBe(true);
    expect(await contentOf(client.chat(ASK))).toBe('b');
    expect(client.announced({ ...said, url: a.url, node: 'a', term: 2 })).toBe(false);
    expect(client.announced({ ...said, url: 'http://127.0.0.1:9', at: 4 })).toBe(false);
    expect(client.url).toBe(b.url);
    expect(client.announced({ ...said, url: 'http://127.0.0.1:9', at: 6 })).toBe(true);
    expect(client.url).toBe('http://127.0.0.1:9');
  });

  test.each([undefined, 7, 'x', {}, { event: 'report' }, { event: 'router.active', term: 9, node: 'b', at: 1 }])(
    'a body that announces nothing is not taken: %j',
    body => {
      expect(clientOf().announced(body)).toBe(false);
    },
  );

  test('a key for https is not taken to an address without it', () => {
    const client = clientOf({ urls: ['https://a.example', 'https://b.example'] });
    const said = { event: 'router.active', term: 3, node: 'b', at: 5 };
    for (const url of ['http://b.example', 'javascript:0', 'https://', '/x', 'https://user@b.example']) {
      expect(client.announced({ ...said, url })).toBe(false);
    }
    expect(client.announced({ ...said, url: 'https://new.example' })).toBe(true);
  });
});

describe('when the active', () => {
  test('is killed, the other answers, also everything after', async () => {
    const client = clientOf();
    await client.chat(ASK);
    await a.kill();
    expect(await contentOf(client.chat(ASK))).toBe('b');
    expect(await Promise.all([client.chat(ASK), client.chat(ASK)].map(contentOf))).toEqual(['b', 'b']);
  });

  test('is killed with requests in the middle of it, none of them fails', async () => {
    a.chat = hangs;
    const client = clientOf();
    const running = Array.from({ length: 20 }, () => contentOf(client.chat(ASK)));
    await a.received(20);
    await a.kill();
    expect(new Set(await Promise.all(running))).toEqual(new Set(['b']));
  });

  test.each([502, 503, 504])('answers %i, the other is asked', async status => {
    a.chat = json(status, { error: { message: 'not now' } });
    expect(await contentOf(clientOf().chat(ASK))).toBe('b');
    expect([a.chats.length, b.chats.length]).toEqual([1, 1]);
  });

  test.each([200, 404])('is a tunnel’s page with %i, the other is asked', async status => {
    a.chat = response => void response.writeHead(status, { 'content-type': 'text/html' }).end('<p>no tunnel');
    expect(await contentOf(clientOf().chat(ASK))).toBe('b');
  });

  test.each<readonly [string, ChatAnswer]>([
    [
      'breaks off in the middle of an answer that nobody has seen',
      response => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' }).write('{"id":');
        setImmediate(() => response.destroy());
      },
    ],
    ['cuts the connection', response => void response.destroy()],
    ['answers with no words of a node', response => void response.end('{}')],
  ])('%s, the other is asked', async (_, chat) => {
    a.chat = chat;
    expect(await contentOf(clientOf().chat(ASK))).toBe('b');
  });

  test('hangs, the other is asked with the same request, and the first one is broken off', async () => {
    a.chat = hangs;
    a.health = hangs;
    expect(await contentOf(hastyClient().chat(ASK, { headers: { 'Idempotency-Key': 'k' } }))).toBe('b');
    const [first, second] = [await a.received(1), await b.received(1)];
    expect(second.body).toBe(first.body);
    expect([first, second].map(({ headers }) => headers['idempotency-key'])).toEqual(['k', 'k']);
    await first.gone;
  });

  test('hangs, only one request waits for it', async () => {
    a.chat = hangs;
    a.health = hangs;
    a.router = undefined;
    const client = hastyClient();
    expect(await contentOf(client.chat(ASK))).toBe('b');
    expect(await contentOf(client.chat(ASK))).toBe('b');
    expect([a.chats.length, client.url]).toEqual([1, b.url]);
  });

  test('hangs only so long, the first good answer wins whoever gives it', async () => {
    a.health = hangs;
    b.chat = hangs;
    a.chat = async response => {
      await b.received(1);
      says('a after all')(response);
    };
    expect(await contentOf(hastyClient().chat(ASK))).toBe('a after all');
    await (await b.received(1)).gone;
  });

  test('is slow but alive, nobody else is asked', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    a.chat = async response => {
      await promise;
      says('slow')(response);
    };
    a.health = response => {
      response.end('{"status":"ok"}');
      if (a.probes === 3) resolve();
    };
    expect(await contentOf(hastyClient({ probeWithin: 5000 }).chat(ASK))).toBe('slow');
    expect(b.chats).toEqual([]);
  });

  test('is alive and silent beyond all patience, the other is asked too', async () => {
    a.chat = hangs;
    expect(await contentOf(hastyClient({ patience: 100 }).chat(ASK))).toBe('b');
  });

  test('does not answer who is active, but chats, it is kept to', async () => {
    a.router = undefined;
    expect(await contentOf(clientOf({ urls: [a.url, b.url] }).chat(ASK))).toBe('a');
  });
});

describe('an error', () => {
  test.each([400, 401, 413, 422, 429, 500])('%i is the answer, asked for nowhere else', async status => {
    const error = { message: 'not like this', code: 'wrong', type: 'x', param: null };
    a.chat = json(status, { error }, { 'retry-after': '7' });
    const found = await errorOf(clientOf().chat(ASK));
    expect(found).toBeInstanceOf(GrowthHubError);
    expect(found).toMatchObject({ kind: 'refused', status, code: 'wrong', message: 'not like this', retryAfter: 7000 });
    expect([a.chats.length, b.chats.length]).toEqual([1, 0]);
  });

  test('of both is told as the node put it', async () => {
    a.chat = json(503, { error: { message: 'all spent', code: 'spent' } }, { 'retry-after': '60' });
    b.chat = response => void response.destroy();
    expect(await errorOf(clientOf().chat(ASK))).toMatchObject({ status: 503, code: 'spent', retryAfter: 60_000 });
  });

  test('is told when neither answers at all', async () => {
    await Promise.all([a.kill(), b.kill()]);
    const client = new GrowthHubClient({ urls: ['http://127.0.0.1:9', 'http://127.0.0.1:9/x'], key: 'tk_1' });
    expect(await errorOf(client.chat(ASK))).toMatchObject({ kind: 'unavailable' });
  });

  test('is told when both are silent for longer than the limit', async () => {
    a.chat = hangs;
    b.chat = hangs;
    const client = hastyClient({ timeout: 800, patience: 60 });
    expect(await errorOf(client.chat(ASK))).toMatchObject({ kind: 'unavailable' });
    await Promise.all([(await a.received(1)).gone, (await b.received(1)).gone]);
  });
});

describe('a stream', () => {
  const stream = { ...ASK, stream: true } as const;

  test('comes in its pieces, however they are cut', async () => {
    const events = `: hello\n\n${eventOf('Grü')}${eventOf('ße 🙂')}data: {"choices":[]}\n\ndata: [DONE]\r\n\r\n`;
    const bytes = new TextEncoder().encode(events);
    const fetch = async () => {
      let place = 0;
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          if (place < bytes.length) controller.enqueue(bytes.subarray(place, ++place));
          else controller.close();
        },
      });
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
    };
    expect(await wordsOf(clientOf({ fetch }).chat(stream))).toEqual(['Grü', 'ße 🙂', '']);
    a.chat = streams(['over', 'the wire']);
    expect(await wordsOf(clientOf().chat(stream))).toEqual(['over', 'the wire']);
  });

  test('that has headers but no first byte goes to the other when its node is dead', async () => {
    a.chat = response => void response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    a.health = hangs;
    b.chat = streams(['from', 'b']);
    expect(await wordsOf(hastyClient().chat(stream))).toEqual(['from', 'b']);
    await (await a.received(1)).gone;
  });

  test('that ends before its first byte goes to the other', async () => {
    a.chat = streams([], response => void response.end());
    b.chat = streams(['b']);
    expect(await wordsOf(clientOf().chat(stream))).toEqual(['b']);
  });

  test.each<readonly [string, Parameters<typeof streams>[1]]>([
    ['is cut', response => void setImmediate(() => response.destroy())],
    ['ends without its end', response => void response.end()],
    ['has an error in it', response => void response.end('data: {"error":{"message":"gone","code":"cut"}}\n\n')],
  ])('that %s after its first words is an error, and not asked for again', async (_, end) => {
    a.chat = streams(['one', 'two'], end);
    const words: string[] = [];
    const reading = async () => {
      for await (const { choices } of clientOf().chat(stream)) words.push(choices[0]?.delta.content ?? '');
    };
    const error = await errorOf(reading());
    expect(error).toBeInstanceOf(GrowthHubError);
    expect(words.length).toBeGreaterThan(0);
    expect([a.chats.length, b.chats.length]).toEqual([1, 0]);
  });

  test('that nobody reads on is ended at the node', async () => {
    a.chat = streams(['one', 'two'], () => {});
    for await (const _ of clientOf().chat(stream)) break;
    await (await a.received(1)).gone;
  });
});

describe('the caller’s signal', () => {
  test('ends what is under way, at both nodes, with its reason', async () => {
    a.chat = hangs;
    a.health = hangs;
    b.chat = hangs;
    const control = new AbortController();
    const answer = errorOf(hastyClient().chat(ASK, { signal: control.signal }));
    const chats = [await a.received(1), await b.received(1)];
    control.abort(new Error('enough'));
    expect(await answer).toMatchObject({ message: 'enough' });
    await Promise.all(chats.map(({ gone }) => gone));
  });

  test('ends a stream in its middle', async () => {
    a.chat = streams(['one'], () => {});
    const control = new AbortController();
    const pieces = clientOf().chat({ ...ASK, stream: true }, { signal: control.signal });
    await pieces.next();
    control.abort(new Error('enough'));
    expect(await errorOf(pieces.next())).toMatchObject({ message: 'enough' });
    await (await a.received(1)).gone;
  });

  test('that was aborted before sends nothing', async () => {
    expect(await errorOf(clientOf().chat(ASK, { signal: AbortSignal.abort(new Error('no')) }))).toMatchObject({
      message: 'no',
    });
    expect(a.chats).toEqual([]);
  });
});

describe('the node’s own response', () => {
  test('is handed on, its status and headers too', async () => {
    a.chat = json(202, { queued: true, jobId: 'job_1' }, { location: '/v1/jobs/job_1' });
    const response = await clientOf().request(ASK, { headers: { Prefer: 'respond-async' } });
    expect([response.status, response.headers.get('location'), await response.json()]).toEqual([
      202,
      '/v1/jobs/job_1',
      { queued: true, jobId: 'job_1' },
    ]);
  });

  test('of a request that may become a job has one key at both nodes', async () => {
    a.chat = json(503, {});
    const client = clientOf();
    await client.request(ASK, { headers: { Prefer: 'respond-async' } });
    await client.request(ASK, { headers: { Prefer: 'respond-async' } });
    const keys = [...a.chats, ...b.chats].map(({ headers }) => headers['idempotency-key']);
    expect(keys.slice(0, 2)).toEqual(keys.slice(2));
    expect(new Set(keys).size).toBe(2);
  });
});
