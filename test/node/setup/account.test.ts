import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../main/node/clock/index.ts';
import { Secret } from '../../../main/node/config/index.ts';
import { askAboutAccount, unsafeUrl } from '../../../main/node/setup/account.ts';
import { ManualClock } from '../../fakes/clock.ts';
import { type OpenAiFake, startOpenAiServer } from '../../fakes/openai-server.ts';

const KEY = 'gsk_very_private_0123456789';
const apiKey = new Secret(KEY);
const never = new AbortController().signal;

let fake: OpenAiFake | undefined;
let elsewhere: OpenAiFake | undefined;
afterEach(async () => {
  await Promise.all([fake?.close(), elsewhere?.close()]);
  fake = undefined;
  elsewhere = undefined;
});

describe('where a key may be sent', () => {
  test.each([
    'https://api.groq.com/openai/v1',
    'https://192.168.0.2/v1',
    'http://127.0.0.1:8000/v1',
    'http://127.9.9.9/v1',
    'http://localhost:1234/v1',
    'http://[::1]:8000/v1',
  ])('%s', url => {
    expect(unsafeUrl(url)).toBeUndefined();
  });

  test.each([
    ['http://api.groq.com/openai/v1', 'everyone on the way could read the key'],
    ['http://192.168.0.2:8000/v1', 'everyone on the way'],
    ['http://localhost.evil.example/v1', 'everyone on the way'],
    ['http://127.0.0.1.evil.example/v1', 'everyone on the way'],
    ['file:///etc/passwd', 'must begin with https://'],
    ['https://me:secret@g.example/v1', 'user name or a password'],
    ['api.groq.com', 'no URL'],
    ['', 'no URL'],
  ])('not to %j, and nothing is asked', async (baseUrl, says) => {
    const answer = await askAboutAccount({ baseUrl, apiKey }, systemClock, never);
    expect(answer).toEqual({ kind: 'not-understood', message: expect.stringContaining(says) });
    expect(JSON.stringify(answer)).not.toContain('private');
  });
});

test('a redirect is not followed, so the key stays where it was sent', async () => {
  elsewhere = await startOpenAiServer();
  fake = await startOpenAiServer();
  fake.setProbes({ kind: 'redirect', to: `${elsewhere.url}/models` });
  const answer = await askAboutAccount({ baseUrl: fake.url, apiKey }, systemClock, never);
  expect(answer.kind).not.toBe('accepted');
  expect(fake.requests).toHaveLength(1);
  expect(elsewhere.requests).toEqual([]);
});

test('a server that says nothing is given up after ten seconds, or when the page leaves', async () => {
  fake = await startOpenAiServer();
  fake.setProbes({ kind: 'silence' });
  const clock = new ManualClock();
  const leaving = new AbortController();
  const account = { baseUrl: fake.url, apiKey };
  const waiting = askAboutAccount(account, clock, never);
  const left = askAboutAccount(account, clock, leaving.signal);
  await expect.poll(() => fake?.requests.length).toBe(2);
  leaving.abort();
  expect(await left).toMatchObject({ kind: 'unreachable' });
  clock.advance(10_000);
  expect(await waiting).toEqual({ kind: 'unreachable', message: 'it did not answer in time' });
});
