import { describe, expect, test } from 'vitest';
import { RawConnection, sendRaw } from '../../fakes/raw-http.ts';
import { answers, hangs, SILENCE, standIn, streams } from '../cascade/stand-ins.ts';
import { startWith } from './started.ts';

const HEAD = 'Host: 127.0.0.1\r\n';
const HEALTH = `GET /health HTTP/1.1\r\n${HEAD}\r\n`;

function chat(extra: object = {}): string {
  const body = JSON.stringify({ messages: [{ role: 'user', content: 'hi' }], ...extra });
  return `POST /v1/chat/completions HTTP/1.1\r\n${HEAD}Content-Length: ${body.length}\r\n\r\n${body}`;
}

/** Waits for something that another task does; the test's own limit ends it. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(resolve => setImmediate(resolve));
}

const codeOf = (body = '{}'): unknown => JSON.parse(body).error?.code;

describe('a caller that is too slow', () => {
  const patience = { headers: 200, request: 500 };
  test('with its headers gets a 408 in the envelope, and the connection ends', async () => {
    await using all = await startWith([], { patience });
    const caller = new RawConnection(all.url);
    caller.write('POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\n');
    const response = await caller.response();
    expect(response).toMatchObject({ status: 408, headers: { connection: 'close' } });
    expect(codeOf(response?.body)).toBe('request_timeout');
    await caller.closed();
  });

  test('with its body gets a 408 in the envelope, and the connection ends', async () => {
    await using all = await startWith([], { patience });
    const caller = new RawConnection(all.url);
    caller.write(`POST /v1/chat/completions HTTP/1.1\r\n${HEAD}Content-Length: 100\r\n\r\n{"mess`);
    const response = await caller.response();
    expect(response?.status).toBe(408);
    await caller.closed();
    expect(all.log).toEqual([]);
  });

  test('is told apart from one whose answer takes its time', async () => {
    await using all = await startWith([standIn('one', hangs)], { patience });
    const patient = new RawConnection(all.url);
    patient.write(chat());
    const slow = new RawConnection(all.url);
    slow.write(`POST /v1/chat/completions HTTP/1.1\r\n${HEAD}Content-Length: 100\r\n\r\n{"mess`);
    expect((await slow.response())?.status).toBe(408);
    expect(all.cascade.state('one').slots.inFlight).toBe(1);
    patient.leave();
    await until(() => all.cascade.state('one').slots.inFlight === 0);
  });
});

describe('bytes that are not HTTP', () => {
  test('after a request whose answer is due cut the connection: nothing is written that could be taken for it', async () => {
    await using all = await startWith([standIn('one', hangs)]);
    const caller = new RawConnection(all.url);
    caller.write(`${chat()}NO HTTP AT ALL\r\n\r\n`);
    expect(await caller.rest()).toBe('');
    await until(() => all.cascade.state('one').slots.inFlight === 0);
  });

  test('in the middle of a streamed answer are not answered into it', async () => {
    await using all = await startWith([standIn('one', streams('one ', 'silence'))]);
    const caller = new RawConnection(all.url);
    caller.write(chat({ stream: true }));
    await caller.received(1);
    caller.write('NO HTTP AT ALL\r\n\r\n');
    expect((await caller.rest()).match(/HTTP\/1\.1/g)).toHaveLength(1);
    await until(() => all.cascade.state('one').slots.inFlight === 0);
  });

  test('after an answer that was given get their 400', async () => {
    await using all = await startWith([standIn('one', answers('hello'))]);
    const caller = new RawConnection(all.url);
    caller.write(chat());
    expect((await caller.response())?.status).toBe(200);
    caller.write('NO HTTP AT ALL\r\n\r\n');
    expect((await caller.response())?.status).toBe(400);
    await caller.closed();
  });
});

describe('several requests sent at one time over one connection', () => {
  test('are answered in their order', async () => {
    await using all = await startWith([standIn('one', answers('hello'))]);
    const caller = new RawConnection(all.url);
    caller.write(HEALTH + chat() + HEALTH);
    const bodies = [await caller.response(), await caller.response(), await caller.response()].map(each => each?.body);
    expect(bodies).toEqual(['{"status":"ok"}', expect.stringContaining('hello'), '{"status":"ok"}']);
    caller.leave();
  });

  test('give back every slot when their caller leaves, those that waited for their turn too', async () => {
    await using all = await startWith([standIn('one', hangs)]);
    const caller = new RawConnection(all.url);
    caller.write(chat() + chat({ stream: true }) + chat());
    await until(() => all.cascade.state('one').slots.inFlight === 3);
    caller.leave();
    await until(() => all.cascade.state('one').slots.inFlight === 0);
    // And a stop has nobody left to wait for.
    await all.gateway.drain(60_000);
  });
});

describe('while it drains', () => {
  test('the running request is answered, the next on its connection is a 503 that ends it', async () => {
    let finish = (): void => {};
    const held = new Promise<void>(resolve => {
      finish = resolve;
    });
    const slow = standIn('one', async call => {
      await held;
      return answers('hello')(call);
    });
    await using all = await startWith([slow]);
    const caller = new RawConnection(all.url);
    caller.write(chat());
    await until(() => slow.calls.length === 1);
    const drained = all.gateway.drain(60_000);
    const late = await sendRaw(all.url, chat());
    expect(late).toMatchObject({ status: 503, headers: { connection: 'close', 'retry-after': '5' } });
    expect(codeOf(late?.body)).toBe('node_stopping');
    finish();
    expect((await caller.response())?.status).toBe(200);
    await drained;
    caller.write(HEALTH);
    expect(await caller.response()).toMatchObject({ status: 503, headers: { connection: 'close' } });
    await caller.closed();
  });

  test('a request that does not end in time is told so, and gives its slot back', async () => {
    await using all = await startWith([standIn('one', hangs)]);
    const caller = new RawConnection(all.url);
    caller.write(chat());
    await until(() => all.cascade.state('one').slots.inFlight === 1);
    await all.gateway.drain(50);
    const response = await caller.response();
    expect(response).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
    expect(codeOf(response?.body)).toBe('node_stopping');
    expect(all.cascade.state('one').slots.inFlight).toBe(0);
  });

  test.each(['drain', 'close'] as const)('a stream that does not end before the %s ends with an error', async how => {
    await using all = await startWith([standIn('one', streams('one ', SILENCE))]);
    const caller = new RawConnection(all.url);
    caller.write(chat({ stream: true }).replace(HEAD, `${HEAD}Connection: close\r\n`));
    await caller.received(1);
    await (how === 'drain' ? all.gateway.drain(50) : all.gateway.close());
    const text = await caller.rest();
    expect(text).toContain('"code":"node_stopping"');
    expect(text).not.toContain('[DONE]');
    expect(all.cascade.state('one').slots.inFlight).toBe(0);
    expect(all.log).toEqual([]);
  });
});

test('whatever is refused before it goes anywhere has an id of its own all the same', async () => {
  await using all = await startWith([]);
  const post = (path: string, body: string) => fetch(all.url + path, { method: 'POST', body });
  const answers = await Promise.all([
    post('/v1/chat/completions', '{'),
    post('/v1/chat/completions', '{"messages":[]}'),
    fetch(`${all.url}/v1/nothing`),
    fetch(`${all.url}/v1/chat/completions`),
    fetch(`${all.url}/%`),
    post('/v1/chat/completions', JSON.stringify({ messages: [{ role: 'user', content: 'hi' }] })),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([400, 400, 404, 405, 400, 503]);
  const ids = answers.map(({ headers }) => headers.get('x-tandem-request-id'));
  expect(new Set(ids).size).toBe(answers.length);
  for (const id of ids) expect(id).toMatch(/^req_\d+$/);
  expect(answers.map(({ headers }) => headers.get('x-tandem-node'))).toEqual(answers.map(() => 'a'));
});

describe('what is logged', () => {
  test('a bug is, and its caller learns no detail', async () => {
    const broken = standIn('one', () => {
      throw new TypeError('secret detail');
    });
    await using all = await startWith([broken]);
    for (const stream of [true, false]) {
      const response = await sendRaw(all.url, chat({ stream }));
      expect(response?.status).toBe(500);
      expect(response?.body).not.toContain('secret detail');
    }
    expect(all.log.map(({ msg }) => msg)).toEqual(['a request met a bug', 'a request met a bug']);
    expect(all.cascade.state('one').slots.inFlight).toBe(0);
  });

  test('a bug in the middle of a stream is too', async () => {
    const broken = standIn('one', () => ({
      kind: 'stream',
      batches: (async function* () {
        yield { events: [{ json: '{}', chunk: { choices: [{ index: 0, delta: { content: 'one' } }] } }] };
        throw new TypeError('secret detail');
      })(),
    }));
    await using all = await startWith([broken]);
    const caller = new RawConnection(all.url);
    caller.write(chat({ stream: true }).replace(HEAD, `${HEAD}Connection: close\r\n`));
    const text = await caller.rest();
    expect(text).toContain('"code":"stream_broken"');
    expect(text).not.toContain('secret detail');
    expect(all.log.map(({ msg }) => msg)).toEqual(['a request met a bug']);
  });

  test('a caller that leaves in the middle of its body, or of its answer, is no bug', async () => {
    await using all = await startWith([standIn('one', hangs)]);
    const half = new RawConnection(all.url);
    half.write(`POST /v1/chat/completions HTTP/1.1\r\n${HEAD}Content-Length: 100\r\n\r\n{"mess`);
    const whole = new RawConnection(all.url);
    whole.write(chat());
    await until(() => all.cascade.state('one').slots.inFlight === 1);
    half.leave();
    whole.leave();
    await until(() => all.cascade.state('one').slots.inFlight === 0);
    await all.gateway.drain(60_000);
    expect(all.log).toEqual([]);
  });
});

describe('web pages of other sites', () => {
  const origin = 'https://app.example';
  test('are told nothing by default', async () => {
    await using all = await startWith([standIn('one', answers('hello'))]);
    const response = await fetch(`${all.url}/v1/models`, { headers: { origin } });
    expect([...response.headers.keys()].filter(name => name.startsWith('access-control'))).toEqual([]);
  });

  test('that are configured may ask, and read streams and the response extras', async () => {
    await using all = await startWith([standIn('one', streams('one ', { events: [], end: { kind: 'complete' } }))], {
      corsOrigins: [origin],
    });
    const preflight = await fetch(`${all.url}/v1/chat/completions`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toBe('authorization');
    const response = await fetch(`${all.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { origin },
      body: JSON.stringify({ messages: [{ role: 'user', content: 'hi' }], stream: true }),
    });
    expect(response.headers.get('access-control-allow-origin')).toBe(origin);
    expect(response.headers.get('access-control-expose-headers')).toContain('x-tandem-backend');
    expect(await response.text()).toContain('[DONE]');
    const other = await fetch(`${all.url}/v1/models`, { headers: { origin: 'https://evil.example' } });
    expect(other.headers.get('access-control-allow-origin')).not.toBe('https://evil.example');
  });
});
