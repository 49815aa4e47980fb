import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ControlServer, LiveState, TryOutEvent } from '../../main/node/control/index.ts';
import { startOpenAiServer } from '../fakes/openai-server.ts';
import { StandInView } from '../node/control/stand-in-view.ts';
import { startedServer, testToken } from '../node/control/started.ts';
import { axeViolations } from './axe.ts';
import { builtPage } from './built-page.ts';
import { chromiumForTests, launchChromium } from './chromium.ts';
import { startTestNode } from './start-test-node.ts';
import { dayOfData, noData } from './states.ts';
import { watchedPage } from './watched-page.ts';

const chromium = chromiumForTests();

const output = join(import.meta.dirname, '../../test-output/playground');

const HOSTILE = '<img src=x onerror="document.title=1"> **bold** <script>alert(1)</script>';

const decided: TryOutEvent = {
  kind: 'decided',
  complexity: 4.2,
  decision: {
    class: 'medium',
    because: ['weighed as a question'],
    needs: [],
    promptTokens: 9,
    candidates: [{ id: 'a/ollama-0', tier: 'workstation', reason: 'first tier for medium requests' }],
    excluded: [{ id: 'a/colab', tier: 'colab', reason: 'rests for 42 s' }],
  },
};

describe.skipIf(!chromium)('the playground in Chromium', { timeout: 60_000 }, () => {
  let browser: Browser;
  let built: Awaited<ReturnType<typeof builtPage>>;
  let view: StandInView;
  let server: ControlServer;
  let page: Page;
  let complaints: readonly string[];

  beforeAll(async () => {
    [built, browser] = await Promise.all([builtPage(), launchChromium(chromium ?? '')]);
    await mkdir(output, { recursive: true });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await built?.remove();
  });
  beforeEach(async () => {
    view = new StandInView();
    server = await startedServer(view, { pageFolder: built.folder });
  });
  afterEach(async () => {
    await page.context().close();
    await server.close();
  });

  async function open(state: LiveState = dayOfData(), options: BrowserContextOptions = {}) {
    view.set(state);
    await visit(`${server.url}/playground#token=${testToken}`, options);
  }

  async function visit(url: string, options: BrowserContextOptions = {}) {
    ({ page, complaints } = await watchedPage(browser, 8000, options));
    await page.goto(url);
    await page.getByLabel('Prompt', { exact: true }).waitFor();
  }

  /** An answer that goes on only when the test says so. */
  function stepwise(...events: readonly TryOutEvent[]): { next(): void } {
    let go = () => {};
    let allowed = 0;
    view.answer = async function* (signal) {
      for (const event of events) {
        while (allowed === 0) {
          await new Promise<void>(resolve => {
            go = resolve;
            signal.addEventListener('abort', () => resolve());
          });
          if (signal.aborted) return;
        }
        allowed -= 1;
        yield event;
      }
    };
    return {
      next() {
        allowed += 1;
        go();
      },
    };
  }

  const titleSays = (text: string | RegExp) => page.getByRole('heading', { level: 1, name: text }).waitFor();
  async function ask(prompt: string) {
    await page.getByLabel('Prompt', { exact: true }).fill(prompt);
    await page.getByLabel('Prompt', { exact: true }).press('Control+Enter');
  }
  const way = () => page.getByRole('list', { name: 'The way it took' }).last();

  test('is reached by its keys, and says what it is for', async () => {
    await open();
    await page.getByRole('heading', { level: 1 }).click();
    await page.keyboard.press('g');
    await page.keyboard.press('o');
    await titleSays(/paths/);
    await page.keyboard.press('g');
    await page.keyboard.press('p');
    await titleSays('Ask anything: you see which way it goes');
    expect(new URL(page.url()).pathname).toBe('/playground');
    expect(complaints).toEqual([]);
  });

  test('draws the way while it is gone, then the text as it comes, then the figures', async () => {
    const failure = { backend: 'a/ollama-0', tier: 'workstation', startedAfter: 1, duration: 900 } as const;
    const answer = stepwise(
      decided,
      { kind: 'asked', backend: 'a/ollama-0', tier: 'workstation', after: 1 },
      { kind: 'attempt', attempt: { ...failure, outcome: 'unreachable', message: 'nothing listens there' } },
      { kind: 'asked', backend: 'a/groq-a', tier: 'cloud', after: 905 },
      { kind: 'route', requestId: 'req_1', backend: 'a/groq-a', model: 'gpt-oss' },
      { kind: 'text', text: 'The answer ', pieces: 2 },
      { kind: 'text', text: 'is 42.', pieces: 4 },
      { kind: 'done', requestId: 'req_1', attempts: '', usage: { prompt: 12, completion: 7 } },
    );
    await open();
    await ask('What is the answer?');
    await titleSays('On its way');
    answer.next();
    answer.next();
    await titleSays('a/ollama-0 is asked');
    answer.next();
    await way().getByText('unreachable, 900 ms').waitFor();
    await way().getByText('nothing listens there').waitFor();
    answer.next();
    await titleSays('a/groq-a is asked');
    answer.next();
    await titleSays('a/groq-a is answering');
    answer.next();
    await page.getByText('The answer', { exact: true }).waitFor();
    answer.next();
    await page.getByText('The answer is 42.', { exact: true }).waitFor();
    answer.next();
    await titleSays(/^a\/groq-a answered in/);
    const figures = page.locator('dl').last();
    await figures.getByText('4.2 of 10, medium').waitFor();
    await figures.getByText('12 of prompt, 7 of answer').waitFor();
    await figures.getByText('gpt-oss').waitFor();
    expect(await figures.getByRole('link', { name: 'req_1' }).getAttribute('href')).toBe('/requests?request=req_1');
    await page.locator('summary').click();
    await page.getByText('first tier for medium requests').waitFor();
    await page.getByText('rests for 42 s').waitFor();
  });

  test('asks as it is told: whom, for whom, how, and with what was said before', async () => {
    await open();
    await page.getByLabel('Sent to').selectOption('tier:cloud');
    await page.getByLabel('Asked for').selectOption('free');
    await page.getByLabel('Temperature').fill('3');
    await page.getByText('A number from 0 to 2 is expected.').waitFor();
    await page.getByLabel('Prompt', { exact: true }).fill('first');
    expect(await page.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true);
    await page.getByLabel('Temperature').fill('0.5');
    await page.getByLabel('Most tokens of an answer').fill('64');
    await page.getByLabel('System prompt').fill('Be brief.');
    await page.getByRole('button', { name: 'Send' }).click();
    await titleSays(/answered in/);
    await ask('second');
    await expect.poll(() => view.asked.length).toBe(2);
    expect(view.asked[1]).toMatchObject({
      model: 'tier:cloud',
      userTier: 'free',
      body: {
        temperature: 0.5,
        max_tokens: 64,
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: 'first' },
          { role: 'assistant', content: 'Hello there.' },
          { role: 'user', content: 'second' },
        ],
      },
    });
  });

  test('is stopped, asked again, copied, cleared, and had back', async () => {
    const answer = stepwise(decided, { kind: 'text', text: 'Half an' }, { kind: 'text', text: ' answer' });
    await open(dayOfData(), { permissions: ['clipboard-read', 'clipboard-write'] });
    await ask('Hello');
    answer.next();
    answer.next();
    await page.getByText('Half an').waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await titleSays('Stopped');
    await expect.poll(() => view.asked[0]?.signal.aborted).toBe(true);
    view.answer = new StandInView().answer;
    await page.getByRole('button', { name: 'Ask again' }).click();
    await page.getByText('Hello there.').waitFor();
    expect(await page.getByText('Half an').count()).toBe(0);
    expect(view.asked[1]?.body.messages).toEqual([{ role: 'user', content: 'Hello' }]);
    await page.getByRole('button', { name: 'Copy the answer' }).click();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe('Hello there.');
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByText('The conversation is cleared.').waitFor();
    await page.getByRole('button', { name: /^Undo/ }).click();
    await page.getByText('Hello there.').waitFor();
  });

  test('what comes is text and nothing else, whatever it looks like', async () => {
    view.answer = async function* () {
      yield { kind: 'text', text: HOSTILE };
      yield { kind: 'done', requestId: 'req_1', attempts: '' };
    };
    await open();
    await ask(HOSTILE);
    await expect.poll(() => page.getByText(HOSTILE, { exact: true }).count()).toBe(2);
    expect(await page.locator('main img, main script').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test('is kept in this tab over a reload, and nowhere else', async () => {
    await open();
    await page.getByLabel('Sent to').selectOption('a/colab');
    await ask('remember me');
    await page.getByText('Hello there.').waitFor();
    await titleSays(/answered in/);
    await page.reload();
    await page.getByText('remember me').waitFor();
    await page.getByText('Hello there.').waitFor();
    expect(await page.getByLabel('Sent to').inputValue()).toBe('a/colab');
    expect(await page.evaluate('localStorage.length')).toBe(0);
    expect(view.asked).toHaveLength(1);
  });

  test('a refusal and a lost connection are said in words, and nothing is sent twice', async () => {
    view.answer = async function* () {
      yield { kind: 'refused', status: 503, message: 'a/groq rests until 14:05.' };
    };
    await open();
    await ask('Hello');
    await page.getByText('Nobody answered: a/groq rests until 14:05.').waitFor();
    stepwise(decided);
    await ask('Hello again');
    await expect.poll(() => view.asked.length).toBe(2);
    const { port } = server;
    await server.close();
    await page.getByText('It was not sent a second time.').waitFor();
    server = await startedServer(view, { pageFolder: built.folder, port });
    await page.getByText('The node answers again.').waitFor();
    expect(view.asked).toHaveLength(2);
  });

  test('says so when nothing can answer', async () => {
    await open(noData());
    await page.getByText('Nothing can answer at this moment.').waitFor();
  });

  test('over a real node a prompt is seen to go on from a backend that is down', async () => {
    const upstream = await startOpenAiServer({ tokens: ['from', ' the', ' other'] });
    const gone = {
      id: 'gone',
      kind: 'openai',
      tier: 'workstation',
      baseUrl: 'http://127.0.0.1:9/v1',
      model: 'm',
    } as const;
    const other = { id: 'vllm', kind: 'openai', tier: 'cloud', baseUrl: upstream.url, model: 'm' } as const;
    await using node = await startTestNode({ backends: [gone, other] }, { pageFolder: built.folder });
    const address = new URL(node.node.dashboardUrl);
    address.pathname = '/playground';
    await visit(address.href);
    await ask('Hello');
    await page.getByText('from the other').waitFor();
    await titleSays(/^a\/vllm answered in/);
    await way().getByText('a/vllm').waitFor();
    await page.locator('summary').click();
    await page.getByRole('region', { name: 'Why this backend?' }).getByText('a/gone').first().waitFor();
    await upstream.close();
  });

  const sizes = [
    { width: 1280, height: 800 },
    { width: 800, height: 600 },
  ];
  describe.each(sizes)('at $width x $height', viewport => {
    test.each(['light', 'dark'] as const)('fits, looks right, and axe finds nothing, %s', async colorScheme => {
      const failure = { backend: 'a/ollama-0', tier: 'workstation', startedAfter: 1, duration: 900 } as const;
      view.answer = async function* () {
        yield decided;
        yield { kind: 'asked', backend: 'a/ollama-0', tier: 'workstation', after: 1 };
        yield { kind: 'attempt', attempt: { ...failure, outcome: 'timed-out', message: 'no first token in 10 s' } };
        yield { kind: 'asked', backend: 'a/groq-a', tier: 'cloud', after: 905 };
        yield { kind: 'route', requestId: 'req_1', backend: 'a/groq-a', model: 'openai/gpt-oss-120b' };
        yield { kind: 'text', text: 'One line.\n\n- and a list\n- of two', pieces: 9 };
        yield { kind: 'done', requestId: 'req_1', attempts: '', usage: { prompt: 12, completion: 9 } };
      };
      await open(dayOfData(), { viewport, colorScheme });
      await ask('What is the answer?');
      await titleSays(/answered in/);
      await page.locator('summary').click();
      await page.getByText('first tier for medium requests').waitFor();
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
      expect(await axeViolations(page)).toEqual([]);
      await page.screenshot({ path: join(output, `answered-${viewport.width}-${colorScheme}.png`), fullPage: true });
      expect(complaints).toEqual([]);
    });
  });
});
