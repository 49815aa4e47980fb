import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ControlServer, WholeRequest } from '../../main/node/control/index.ts';
import { fellBack, resultOf } from '../../main/node/stats/index.ts';
import { startOpenAiServer } from '../fakes/openai-server.ts';
import { StandInRequests } from '../node/control/stand-in-requests.ts';
import { StandInView } from '../node/control/stand-in-view.ts';
import { startedServer, testToken } from '../node/control/started.ts';
import { axeViolations } from './axe.ts';
import { builtPage } from './built-page.ts';
import { chromiumForTests, launchChromium } from './chromium.ts';
import { startTestNode } from './start-test-node.ts';
import { dayOfData } from './states.ts';
import { watchedPage } from './watched-page.ts';

const chromium = chromiumForTests();

const output = join(import.meta.dirname, '../../test-output/requests');

class RequestsNode extends StandInView {
  override readonly requests = new StandInRequests();
}

type RequestRecord = WholeRequest['record'];
const past = (record: RequestRecord, rest: Partial<WholeRequest> = {}): WholeRequest => ({
  record,
  result: resultOf(record),
  fellBack: fellBack(record),
  decision: {
    class: 'simple',
    because: ['weighed as a question', '+1.20 code or a program'],
    needs: [],
    promptTokens: 96,
    candidates: [
      { id: 'a/ollama-0', tier: 'workstation', reason: 'first tier for simple requests, 2 of 4 slots in use' },
      { id: 'a/groq-a', tier: 'cloud', reason: 'third tier for simple requests, 0 of 16 slots in use' },
    ],
    excluded: [{ id: 'a/colab', tier: 'colab', reason: 'rests for 42 s (limit of 30 a minute)' }],
  },
  ...rest,
});

/** The requests of a day, as the Overview shows their latest. */
function dayOfRequests(): WholeRequest[] {
  return dayOfData()
    .requests.filter(({ outcome }) => outcome !== 'running')
    .map((record, place) =>
      past(
        { ...record, userTier: place % 5 === 0 ? 'paid' : 'free', ...(place === 5 ? { job: 'job_17' } : {}) },
        place % 4 === 0 ? { rating: place % 8 === 0 ? 1 : -1, comment: 'too long for me' } : {},
      ),
    );
}

describe.skipIf(!chromium)('the page Requests in Chromium', { timeout: 60_000 }, () => {
  let browser: Browser;
  let built: Awaited<ReturnType<typeof builtPage>>;
  let view: RequestsNode;
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
    view = new RequestsNode(dayOfData());
    server = await startedServer(view, { pageFolder: built.folder });
  });
  afterEach(async () => {
    await page.context().close();
    await server.close();
  });

  async function open(kept: readonly WholeRequest[], address = '/requests', options: BrowserContextOptions = {}) {
    view.requests.kept = kept;
    await visit(`${server.url}${address}#token=${testToken}`, options);
  }

  async function visit(url: string, options: BrowserContextOptions = {}) {
    ({ page, complaints } = await watchedPage(browser, 8000, options));
    await page.goto(url);
  }

  const titleSays = (text: string) => page.getByRole('heading', { level: 1, name: text, exact: true }).waitFor();
  const openers = () => page.getByRole('button', { name: /^req_/ });

  test('is reached from the Overview and by its keys', async () => {
    await open(dayOfRequests(), '/');
    await page.getByRole('link', { name: 'All requests' }).click();
    await titleSays('140 requests are kept');
    expect(new URL(page.url()).pathname).toBe('/requests');
    await page.keyboard.press('g');
    await page.keyboard.press('o');
    await page.getByRole('heading', { level: 1 }).filter({ hasText: 'paths' }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('e');
    await titleSays('140 requests are kept');
    await page.getByText('4 more are under way.').waitFor();
    expect(complaints).toEqual([]);
  });

  test('says what would stand there when nothing does', async () => {
    await open([]);
    await titleSays('No request is kept yet');
    await page.getByText('Each request stands here when it is over.').waitFor();
  });

  test('is narrowed by typing and by choosing, and all of it stays in the address', async () => {
    await open(dayOfRequests());
    await titleSays('140 requests are kept');
    await page.getByLabel('How it ended').selectOption('fell-back');
    await titleSays('14 requests are like that');
    await page.keyboard.press('/');
    await page.keyboard.type('timed');
    await titleSays('9 requests are like that');
    await page.getByLabel('For whom').selectOption('free');
    await page.getByLabel('Tier that answered').selectOption('cloud');
    await page.getByLabel('Backend that was asked').selectOption('a/groq-a');
    await page.getByLabel('When it came').selectOption('day');
    const asked = {
      from: expect.any(Number),
      words: ['timed'],
      results: ['fell-back'],
      tier: 'cloud',
      backend: 'a/groq-a',
      userTier: 'free',
    };
    await expect.poll(() => view.requests.asked.at(-1)).toMatchObject(asked);
    const from = view.requests.asked.at(-1)?.from ?? 0;
    expect(Math.abs(Date.now() - 86_400_000 - from)).toBeLessThan(120_000);
    await page.reload();
    await titleSays('9 requests are like that');
    expect(new URL(page.url()).search).toBe(
      '?result=fell-back&filter=timed&user=free&tier=cloud&backend=a%2Fgroq-a&range=day',
    );
    await page.getByLabel('Search the requests').fill('nowhere');
    await titleSays('No request is like that');
    await page.getByRole('button', { name: 'Show all' }).click();
    await titleSays('140 requests are kept');
    expect(new URL(page.url()).search).toBe('');
  });

  test('a request is told whole: its way, why it went it, its rating and its job', async () => {
    await open(dayOfRequests(), '/requests?filter=req_ffd');
    await openers().first().click();
    const details = page.getByRole('region', { name: 'What is known of req_ffd' });
    await details.getByText('no first token in 10 s').first().waitFor();
    await details.getByText('first tier for simple requests, 2 of 4 slots in use').waitFor();
    await details.getByText('rests for 42 s').waitFor();
    await details.getByText('Because: weighed as a question, +1.20 code or a program.').waitFor();
    expect(new URL(page.url()).searchParams.get('request')).toBe('req_ffd');
    await page.reload();
    await details.getByText('As it was when the first was chosen.').waitFor();
    await page.keyboard.press('Escape');
    await details.waitFor({ state: 'detached' });
    await page.getByLabel('Search the requests').fill('job_17');
    // The title is the same as before; the list is another one a moment later.
    await openers().filter({ hasNotText: 'req_ffd' }).first().click();
    expect(await page.getByRole('link', { name: 'job_17' }).getAttribute('href')).toBe('/queue?job=job_17');
    await page.getByLabel('Search the requests').fill('req_ffd');
  });

  test('a request that is not kept any more is told so', async () => {
    await open(dayOfRequests(), '/requests?request=req_gone');
    await page.getByText('This request is not kept any more.').waitFor();
  });

  test('of ten thousand only those that are seen are rendered, and further down the list stands still', async () => {
    const [first] = dayOfRequests();
    if (!first) throw new Error('no request to copy');
    const many = Array.from({ length: 10_000 }, (_, place) =>
      past({ ...first.record, id: `req_${place}`, at: first.record.at - place * 1000 }),
    );
    await open(many);
    await titleSays('10 k requests are kept');
    expect(await openers().count()).toBeLessThan(50);
    await page.getByRole('region', { name: 'Requests' }).evaluate(list => list.scrollTo(0, 52 * 5000));
    await page.getByRole('button', { name: 'req_5000', exact: true }).waitFor();
    await page.waitForURL(/row=5000/);
    await expect.poll(() => view.requests.asked.at(-1)?.to).toBeGreaterThan(0);
    await page.reload();
    await page.getByRole('button', { name: 'req_5000', exact: true }).waitFor();
    expect(await page.getByRole('button', { name: 'req_0', exact: true }).count()).toBe(0);
    await page.getByRole('button', { name: 'Back to the latest' }).click();
    await page.getByRole('button', { name: 'req_0', exact: true }).waitFor();
    expect(await page.locator('table').getAttribute('aria-rowcount')).toBe('10001');
  });

  test('what is only counted, and a store that cannot be read, are told', async () => {
    view.requests.leftOut = 1234;
    view.requests.isWhole = false;
    await open(dayOfRequests());
    await page.getByText('1.23 k of busy seconds are only counted.').waitFor();
    await page.getByText('only what is in memory is shown').waitFor();
  });

  test('a new one appears by itself, and what was heard last stays when the node is lost', async () => {
    const day = dayOfRequests();
    await open(day.slice(1));
    await titleSays('139 requests are kept');
    view.requests.kept = day;
    view.set({ ...view.state() });
    await titleSays('140 requests are kept');
    await server.close();
    await page.getByText('The node has not answered since').waitFor();
    expect(await openers().count()).toBeGreaterThan(10);
    server = await startedServer(view, { pageFolder: built.folder });
  });

  test('a real node keeps the way, the reasons and the rating, and nothing of the texts', async () => {
    const upstream = await startOpenAiServer({ tokens: ['the', ' hidden', ' answer'] });
    const one = {
      id: 'gone',
      kind: 'openai',
      tier: 'workstation',
      baseUrl: 'http://127.0.0.1:9/v1',
      model: 'm',
    } as const;
    const two = { id: 'vllm', kind: 'openai', tier: 'cloud', baseUrl: upstream.url, model: 'm' } as const;
    await using node = await startTestNode({ backends: [one, two] }, { pageFolder: built.folder });
    const chat = { model: 'auto', messages: [{ role: 'user', content: 'the hidden question' }] };
    const answer = await node.post('/v1/chat/completions', chat);
    expect(answer.status).toBe(200);
    const id = answer.headers.get('x-tandem-request-id') ?? '';
    await node.post('/v1/feedback', { requestId: id, rating: 1 });
    const address = new URL(node.node.dashboardUrl);
    address.pathname = '/requests';
    address.search = `?request=${id}`;
    await visit(address.href);
    await titleSays('One request is kept');
    const details = page.getByRole('region', { name: `What is known of ${id}` });
    await details.getByText('rated good').waitFor();
    await details.getByText('first tier for simple requests').waitFor();
    await details.getByText('a/gone').first().waitFor();
    expect(await page.locator('body').textContent()).not.toMatch(/hidden/);
    const kept = await (await node.control(`/trpc/request?input=${encodeURIComponent(JSON.stringify({ id }))}`)).text();
    expect(kept).toContain('a/vllm');
    expect(kept).not.toContain('hidden');
    await upstream.close();
  });

  const sizes = [
    { width: 1280, height: 800 },
    { width: 800, height: 600 },
  ];
  describe.each(sizes)('at $width x $height', viewport => {
    test.each(['light', 'dark'] as const)('fits, looks right, and axe finds nothing, %s', async colorScheme => {
      await open(dayOfRequests(), '/requests', { viewport, colorScheme });
      await titleSays('140 requests are kept');
      await openers().first().waitFor();
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
      expect(await axeViolations(page)).toEqual([]);
      await page.screenshot({ path: join(output, `list-${viewport.width}-${colorScheme}.png`) });
      await openers().nth(3).click();
      await page.getByText('As it was when the first was chosen.').waitFor();
      expect(await axeViolations(page)).toEqual([]);
      await page.screenshot({ path: join(output, `open-${viewport.width}-${colorScheme}.png`), fullPage: true });
      expect(complaints).toEqual([]);
    });
  });
});
