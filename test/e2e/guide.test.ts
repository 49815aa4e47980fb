import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type OllamaFake, ollamaModel, startOllamaServer } from '../fakes/ollama-server.ts';
import { type OpenAiFake, startOpenAiServer } from '../fakes/openai-server.ts';
import { builtPage } from './built-page.ts';
import { chromiumForTests, launchChromium } from './chromium.ts';
import { type FileNode, startFileNode } from './start-file-node.ts';
import { watchedPage } from './watched-page.ts';

const chromium = chromiumForTests();
const KEY = 'gsk_good_0123456789abcdef';
const PATIENCE = 15_000;
const output = join(import.meta.dirname, '../../test-output/guide');

describe.skipIf(!chromium)('the guide in Chromium', { timeout: 90_000 }, () => {
  let browser: Browser;
  let built: Awaited<ReturnType<typeof builtPage>>;
  let ollama: OllamaFake;
  let groq: OpenAiFake;
  let node: FileNode;
  let page: Page;
  let complaints: readonly string[];

  beforeAll(async () => {
    [built, browser] = await Promise.all([builtPage(), launchChromium(chromium ?? '')]);
    await mkdir(output, { recursive: true });
  }, 60_000);
  beforeEach(async () => {
    ollama = await startOllamaServer({ tokens: ['from', ' this', ' machine'], models: [ollamaModel()] });
    groq = await startOpenAiServer({ provider: 'groq', apiKey: KEY, models: ['openai/gpt-oss-120b'] });
    node = await startFileNode({ ollamaHost: ollama.url, pageFolder: built.folder });
    ({ page, complaints } = await watchedPage(browser, PATIENCE));
    await page.goto(node.node.dashboardUrl);
  });
  afterEach(async () => {
    await page.context().close();
    await node[Symbol.asyncDispose]();
    await Promise.all([ollama.close(), groq.close()]);
  });
  afterAll(async () => {
    await browser?.close();
    await built?.remove();
  });

  const title = (text: string) => page.getByRole('heading', { level: 1 }).filter({ hasText: text }).waitFor();
  const press = (name: string | RegExp) => page.getByRole('button', { name }).click();
  const step = (name: string) => page.getByRole('list', { name: 'Steps' }).getByRole('button', { name });
  const stands = (name: string, state: string) => step(`${name} ${state}`).waitFor();

  test('leads from a fresh node to a program that is answered, a step at a time', async () => {
    await page.getByRole('link', { name: 'Set this node up' }).click();
    await title('Step 1 of 6: name this machine');
    await page.screenshot({ path: join(output, 'first.png') });
    await page.getByLabel('Name', { exact: true }).fill('Attic');
    await press('Rename');
    await stands('name this machine', 'done');
    // The Ollama that answers was found by itself.
    await stands('a model on this machine', 'done');
    await press('Go on: cloud accounts');
    await page.getByText('Groq', { exact: true }).click();
    await page.getByLabel('Address').fill(groq.url);
    await page.getByLabel('Key', { exact: true }).fill(KEY);
    await press('Check the key');
    await press('Add groq');
    await stands('cloud accounts', 'done');
    await press('Go on: a way in from outside');
    await press('Skip this step');
    await title('Step 5 of 6: the other machine');
    await page.getByRole('button', { name: 'Show a code' }).waitFor();
    await page.screenshot({ path: join(output, 'twin.png') });
    await press('Skip this step');
    await title('Step 6 of 6: the first answer');
    await page.getByLabel('Prompt').fill('Hello');
    await press('Send');
    await page.getByText('from this machine').waitFor();
    await press('Create a key');
    await page
      .getByText(/^tk_[\w-]{43}$/)
      .first()
      .waitFor();
    await title('This node is set up');
    await page.screenshot({ path: join(output, 'done.png') });
    expect(complaints).toEqual([]);
  });

  test('is gone on with where it was left, by whoever did a step elsewhere, and by its address', async () => {
    const open = async (address: string) => {
      await page.goto(new URL(address, page.url()).href);
    };
    await open('/guide?step=twin');
    await title('Step 5 of 6');
    await press('Skip this step');
    await open('/guide');
    await stands('the other machine', 'skipped');
    await title('Step 1 of 6');
    await open('/guide?step=%3Cscript%3E');
    await title('Step 1 of 6');
    await step('the other machine').click();
    await press('Take this step up again');
    await stands('the other machine', 'to do');
    expect(complaints).toEqual([]);
  });

  test('is gone through with the keyboard alone', async () => {
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('g');
    await title('Step 1 of 6');
    await step('a model on this machine').focus();
    await page.keyboard.press('Enter');
    await title('Step 2 of 6');
    expect(new URL(page.url()).search).toBe('?step=model');
  });
});
