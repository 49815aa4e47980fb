import { readFile, writeFile } from 'node:fs/promises';
import OpenAI from 'openai';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type OllamaFake, ollamaModel, startOllamaServer } from '../fakes/ollama-server.ts';
import { type OpenAiFake, startOpenAiServer } from '../fakes/openai-server.ts';
import { builtPage } from './built-page.ts';
import { chromiumForTests, launchChromium } from './chromium.ts';
import { type FileNode, startFileNode } from './start-file-node.ts';
import { watchedPage } from './watched-page.ts';

const chromium = chromiumForTests();

const GOOD = 'gsk_good_0123456789abcdef';
const BAD = 'gsk_wrong_0123456789abcdef';

describe.skipIf(!chromium)('setting a node up in Chromium', { timeout: 60_000 }, () => {
  let browser: Browser;
  let built: Awaited<ReturnType<typeof builtPage>>;
  let ollama: OllamaFake;
  let groq: OpenAiFake;
  let openrouter: OpenAiFake;
  let node: FileNode;
  let page: Page;

  beforeAll(async () => {
    [built, browser] = await Promise.all([builtPage(), launchChromium(chromium ?? '')]);
  }, 60_000);

  beforeEach(async () => {
    ollama = await startOllamaServer({
      tokens: ['from', ' this', ' machine'],
      models: [ollamaModel(), ollamaModel({ name: 'phi4-mini:latest', size: 2_491_876_774 })],
    });
    groq = await startOpenAiServer({
      provider: 'groq',
      apiKey: GOOD,
      models: ['openai/gpt-oss-120b', 'qwen/qwen3.6-27b'],
      limits: { requestsPerDay: 1000, tokensPerMinute: 8000 },
      tokens: ['from', ' the', ' cloud'],
    });
    openrouter = await startOpenAiServer({ provider: 'openrouter', apiKey: GOOD, models: ['openrouter/free'] });
  });

  afterEach(async () => {
    await page?.context().close();
    await node?.[Symbol.asyncDispose]();
    await Promise.all([ollama.close(), groq.close(), openrouter.close()]);
  });

  afterAll(async () => {
    await browser?.close();
    await built?.remove();
  });

  async function open(ollamaHost = ollama.url): Promise<readonly string[]> {
    node = await startFileNode({ ollamaHost, pageFolder: built.folder });
    const watched = await watchedPage(browser, 8000);
    page = watched.page;
    await page.goto(node.node.dashboardUrl);
    // Keys are heard only once the page is there.
    await page.getByRole('heading', { level: 1 }).waitFor();
    return watched.complaints;
  }

  const title = (text: string) => page.getByRole('heading', { level: 1 }).filter({ hasText: text }).waitFor();
  const press = (name: string | RegExp) => page.getByRole('button', { name }).click();
  const says = (text: string | RegExp) => page.getByText(text).first().waitFor();
  const section = (name: string) => page.getByRole('region', { name });
  const document = async () => JSON.parse(await readFile(node.file, 'utf8'));

  async function checkAccount(provider: string, url: string, key: string): Promise<void> {
    await page.getByText(provider, { exact: true }).click();
    await page.getByLabel('Address').fill(url);
    await page.getByLabel('Key', { exact: true }).fill(key);
    await press('Check the key');
  }

  test('from nothing configured to a program that is answered, by what stands on the page', async () => {
    const complaints = await open();
    await says('0.32.0 with 2 models');
    await page.getByRole('link', { name: 'Setup', exact: true }).click();
    expect(new URL(page.url()).pathname).toBe('/setup');
    await title('a/ollama can answer programs on this machine');

    await page.getByLabel('Model').selectOption('phi4-mini:latest');
    await press('Use this model');
    await says('a/ollama answers with phi4-mini:latest. Nothing to do.');
    await says('From now on a program needs a key to call');
    await title('No program may call yet: create a key');
    expect((await document()).backends).toMatchObject([
      { id: 'ollama', baseUrl: ollama.url, model: 'phi4-mini:latest' },
    ]);

    await checkAccount('Groq', groq.url, BAD);
    await says(/refuses the key: .*Invalid API Key/);
    await says('Copy the whole key again, or make a new one.');
    await checkAccount('Groq', groq.url, GOOD);
    await says('takes the key.');
    await says('2 models.');
    await says('Requests a day: 1 k of 1 k left.');
    await press('Add groq');
    await says('Added: groq.');
    await section('Add a cloud account').getByText('key sealed in the file').waitFor();

    expect(await page.content()).not.toMatch(/gsk_/);

    await press('Create a key');
    await says('It is shown now and never again');
    await title('2 backends can answer; one key may call');
    const key =
      (await section('What GrowthHub must be told')
        .getByText(/^tk_[\w-]{43}$/)
        .textContent()) ?? '';
    const code = (await page.locator('pre').textContent()) ?? '';
    const [, baseURL = ''] = /baseURL: '([^']+)'/.exec(code) ?? [];
    expect(code).toContain(`apiKey: '${key}'`);
    const client = new OpenAI({ baseURL, apiKey: key, maxRetries: 0 });
    const ask = async (model: string) => {
      const answer = await client.chat.completions.create({ model, messages: [{ role: 'user', content: 'Hello' }] });
      return answer.choices[0]?.message.content;
    };
    expect(await ask('auto')).toBe('from this machine');
    expect(await ask('a/groq')).toBe('from the cloud');
    await expect(new OpenAI({ baseURL, apiKey: 'tk_other', maxRetries: 0 }).models.list()).rejects.toThrow('401');

    const secrets = [GOOD, BAD, key];
    await page.reload();
    await title('2 backends can answer; one key may call');
    const shown = await page.content();
    const written = await readFile(node.file, 'utf8');
    const kept = await page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href])');
    for (const secret of secrets)
      for (const place of [shown, written, String(kept), node.log()]) {
        expect(place).not.toContain(secret);
      }
    expect(complaints).toEqual([]);
  });

  test('an account that is added to a node with no Ollama asks nothing of what is not there', async () => {
    await open('http://127.0.0.1:9');
    await says('none at 127.0.0.1:9');
    await page.keyboard.press('g');
    await page.keyboard.press('s');
    await says('No Ollama answers at http://127.0.0.1:9: nothing listens at its address.');
    await page.getByRole('button', { name: 'Copy ollama pull phi4-mini' }).waitFor();
    await checkAccount('OpenRouter', openrouter.url, GOOD);
    await says('Requests a day to free models: 42 of 50 left.');
    await press('Add openrouter');
    await says('Added: openrouter.');
    expect((await document()).backends.map(({ id }: { id: string }) => id)).toEqual(['openrouter']);
    await page.getByRole('link', { name: 'Overview' }).click();
    await title('The one path is ready');
  });

  test('a server that does not tell is added unchecked, and only when it is asked for', async () => {
    await open();
    await page.keyboard.press('g');
    await page.keyboard.press('s');
    const { url } = groq;
    await groq.stop();
    await checkAccount('Another', url, GOOD);
    await says('cannot be reached: nothing listens at its address.');
    await page.getByLabel('Model').last().fill('some-model');
    await press('Add account unchecked');
    await says('Listed too, since it was in use before: ollama.');
    expect((await document()).backends).toMatchObject([{ id: 'ollama' }, { id: 'account', model: 'some-model' }]);
  });

  test('what is removed is asked for by its name, and a changed file is never overwritten', async () => {
    await open();
    await page.keyboard.press('g');
    await page.keyboard.press('s');
    await press('Create a key');
    await says('Key growthhub may call.');
    await press('Remove growthhub');
    await says('Whoever uses it is refused at once.');
    await page.keyboard.type('growth');
    expect(await page.getByRole('button', { name: 'Remove for good' }).isDisabled()).toBe(true);
    await page.keyboard.press('Escape');

    const byHand = JSON.stringify({ ...(await document()), node: { id: 'a', name: 'By hand' } });
    await writeFile(node.file, byHand);
    await press('Remove growthhub');
    await page.keyboard.type('growthhub');
    await page.keyboard.press('Enter');
    await says('was changed by somebody else meanwhile, so nothing was written.');
    expect(await readFile(node.file, 'utf8')).toBe(byHand);

    await press('Remove for good');
    await says('Key growthhub is refused from now on.');
    expect(await document()).toMatchObject({ node: { name: 'By hand' }, gateway: { keys: [] } });
    await page.getByText('By hand').first().waitFor();
  });

  test('a second account at one provider is told of its terms once, and adding it keeps that as read', async () => {
    await open();
    await page.keyboard.press('g');
    await page.keyboard.press('s');
    const notice = page.getByRole('note');
    for (const [id, isTold] of [
      ['groq', false],
      ['groq-2', true],
      ['groq-3', false],
    ] as const) {
      await checkAccount('Groq', groq.url, GOOD);
      await says('takes the key.');
      expect(await notice.count()).toBe(isTold ? 1 : 0);
      if (isTold) expect(await notice.textContent()).toContain('Its limits are those of an organisation');
      await press(`Add ${id}`);
      await says(`Added: ${id}.`);
    }
    expect((await document()).acknowledged).toEqual(['several-accounts-groq']);
    await page.getByRole('link', { name: 'Overview' }).click();
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.getByRole('button', { name: 'I have read this' }).count()).toBe(0);
  });

  test('the last backend is removed only after it was said that nothing answers then', async () => {
    await open();
    const file = {
      node: { id: 'a' },
      backends: [{ id: 'groq', kind: 'openai', baseUrl: groq.url, model: 'm', apiKey: GOOD }],
    };
    await writeFile(node.file, JSON.stringify(file));
    await node.node.reload();
    await page.keyboard.press('g');
    await page.keyboard.press('s');
    await press('Remove groq');
    await says('without it nothing answers, and every request is refused until another is added');
    await page.keyboard.type('groq');
    await press('Remove for good');
    await says('Nothing answers now: every request is refused until a backend is added.');
    expect((await document()).backends).toEqual([]);
  });

  test('an account gets another key, and what was written by hand stays', async () => {
    await open();
    const file = JSON.stringify({
      node: { id: 'a' },
      backends: [
        {
          id: 'groq',
          kind: 'openai',
          provider: 'groq',
          baseUrl: groq.url,
          model: 'openai/gpt-oss-120b',
          apiKey: BAD,
          quota: { requestsPerDay: 900 },
        },
      ],
    });
    await writeFile(node.file, file);
    await node.node.reload();
    await page.keyboard.press('g');
    await page.keyboard.press('s');
    await says('key written in the file');
    await press('Change groq');
    await page.getByLabel('Key', { exact: true }).fill(GOOD);
    await press('Check the key');
    await says('takes the key.');
    await press('Replace groq');
    await says('Replaced: groq.');
    const [entry] = (await document()).backends;
    expect(entry).toMatchObject({ id: 'groq', quota: { requestsPerDay: 900 }, apiKey: { sealed: expect.any(String) } });
  });
});
