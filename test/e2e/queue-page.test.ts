import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ControlServer, ListedJob } from '../../main/node/control/index.ts';
import { startOpenAiServer } from '../fakes/openai-server.ts';
import { StandInView } from '../node/control/stand-in-view.ts';
import { startedServer, testToken } from '../node/control/started.ts';
import { ActingQueue, dayOfJobs, listedJob } from './acting-queue.ts';
import { builtPage } from './built-page.ts';
import { chromiumForTests, launchChromium } from './chromium.ts';
import { startTestNode } from './start-test-node.ts';
import { dayOfData } from './states.ts';
import { watchedPage } from './watched-page.ts';

const chromium = chromiumForTests();

const output = join(import.meta.dirname, '../../test-output/queue');

class QueueingView extends StandInView {
  override readonly queue = new ActingQueue();
}

describe.skipIf(!chromium)('the queue page in Chromium', { timeout: 60_000 }, () => {
  let browser: Browser;
  let built: Awaited<ReturnType<typeof builtPage>>;
  let view: QueueingView;
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
    view = new QueueingView(dayOfData());
    view.queue.changed = () => view.set({ ...view.state() });
    server = await startedServer(view, { pageFolder: built.folder });
  });
  afterEach(async () => {
    await page.context().close();
    await server.close();
  });

  async function open(jobs: readonly ListedJob[], address = '/queue', options: BrowserContextOptions = {}) {
    view.queue.jobs = jobs;
    await visit(`${server.url}${address}#token=${testToken}`, options);
  }

  async function visit(url: string, options: BrowserContextOptions = {}) {
    ({ page, complaints } = await watchedPage(browser, 6000, options));
    // Runs as ever, but ten seconds can be passed over.
    await page.clock.install();
    await page.goto(url);
  }

  const titleSays = (text: string) => page.getByRole('heading', { level: 1, name: text, exact: true }).waitFor();
  const rows = () => page.locator('tbody tr:not([aria-hidden])');

  test('says that nothing waits, and how a request becomes a job', async () => {
    await open([], '/');
    await page.getByRole('heading', { level: 1 }).filter({ hasText: 'paths' }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('q');
    await titleSays('Nothing waits');
    expect(new URL(page.url()).pathname).toBe('/queue');
    await page.getByText('Prefer: respond-async').waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog').getByText('Go to the Queue').waitFor();
    expect(complaints).toEqual([]);
  });

  test('the title is the answer and follows the queue', async () => {
    const now = Date.now();
    await open([listedJob('job_1', { createdAt: now - 185_000 })]);
    await titleSays('One job waits, for 3 min now');
    view.queue.jobs = [listedJob('job_1', { state: 'running' }), listedJob('job_2', { state: 'running' })];
    view.queue.changed();
    await titleSays('2 jobs are being answered, none waits');
    view.queue.jobs = [listedJob('job_1', { state: 'failed', error: 'Nobody was there.' })];
    view.queue.changed();
    await titleSays('One job failed and needs a look');
    view.queue.jobs = [...view.queue.jobs, listedJob('job_2', { createdAt: now - 185_000 })];
    view.queue.changed();
    await titleSays('One job waits, for 3 min now; one failed');
  });

  test('a dead job is tried again', async () => {
    await open([listedJob('job_dead', { state: 'failed', attempts: 8, error: 'Nobody was there.' })]);
    await page.getByRole('button', { name: 'Try again: job_dead' }).click();
    await page.getByText('job_dead is in the line again.').waitFor();
    await titleSays('One job waits, for 1 min now');
    expect(view.queue.done).toEqual(['retry job_dead']);
  });

  test('a cancelled job says what is lost, is kept when it is undone, and is gone ten seconds later when it is not', async () => {
    await open([listedJob('job_1'), listedJob('job_2')]);
    await page.getByRole('button', { name: 'Cancel job_1' }).click();
    await page.getByText('Its caller gets no answer.').waitFor();
    const undo = page.getByRole('button', { name: 'Undo: job_1 stays as it is' });
    expect(await undo.evaluate(button => button === button.ownerDocument.activeElement)).toBe(true);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Cancel job_1' }).waitFor();
    await page.clock.fastForward(11_000);
    await page.getByRole('button', { name: 'Cancel job_2' }).click();
    expect(view.queue.done).toEqual([]);
    await page.clock.fastForward(10_001);
    await page.getByText('job_2 is cancelled.').waitFor();
    expect(view.queue.done).toEqual(['cancel job_2']);
  });

  test('what was asked is done at once when the page is left for another', async () => {
    await open([listedJob('job_old', { state: 'done', backend: 'a/groq' })]);
    await page.getByRole('button', { name: 'Discard job_old' }).click();
    await page.getByText('Its answer is lost').waitFor();
    expect(view.queue.done).toEqual([]);
    await page.getByRole('link', { name: 'Setup' }).click();
    await expect.poll(() => view.queue.done).toEqual(['discard job_old']);
  });

  test('what cannot be done is said in the node’s words', async () => {
    view.queue.outcome = 'not-written';
    await open([listedJob('job_dead', { state: 'failed', error: 'Nobody was there.' })]);
    await page.getByRole('button', { name: 'Try again: job_dead' }).click();
    await page.getByText('Nothing was changed of job_dead: The store cannot be written now').waitFor();
  });

  test('the list is filtered by typing and by state, and both stay in the address', async () => {
    await open(dayOfJobs());
    await titleSays('14 jobs wait, the oldest for 3 min; 2 failed');
    await page.getByText('Failed 2', { exact: true }).click();
    await expect.poll(() => rows().count()).toBe(2);
    await page.keyboard.press('/');
    await page.keyboard.type('reports groq');
    await expect.poll(() => rows().count()).toBe(1);
    await page.reload();
    await expect.poll(() => rows().count()).toBe(1);
    expect(new URL(page.url()).search).toBe('?state=failed&filter=reports+groq');
    await page.keyboard.press('/');
    await page.keyboard.type(' nowhere');
    await page.getByText('No job among these has “reports groq nowhere”.').waitFor();
    await page.getByRole('button', { name: 'Clear the filter' }).click();
    await expect.poll(() => rows().count()).toBe(2);
  });

  test('a job is told whole: its failure, its tries, its webhook, and nothing of its text', async () => {
    await open(dayOfJobs(), '/queue?state=failed&filter=reports');
    await rows().first().getByRole('button', { name: /^job_/ }).click();
    const details = page.getByRole('region', { name: 'What is known of job_' });
    await details.getByText('No backend could answer: a/groq-a rests until 00:00 UTC').waitFor();
    await details.getByText('hub.growthhub.example could not be told, 12 tries: it answered 500').waitFor();
    expect(new URL(page.url()).searchParams.get('job')).toMatch(/^job_/);
    await page.keyboard.press('Escape');
    await details.waitFor({ state: 'detached' });
  });

  test('of ten thousand jobs only those that are seen are rendered, and the place stays in the address', async () => {
    const start = Date.now() - 10_000_000;
    const many = Array.from({ length: 10_000 }, (_, place) =>
      listedJob(`job_${place}`, { createdAt: start + place * 100, position: place + 1 }),
    );
    await open(many, '/queue?state=queued');
    await page.getByText('Next in line').waitFor();
    expect(await rows().count()).toBeLessThan(50);
    await page.getByRole('region', { name: 'Jobs' }).evaluate(list => list.scrollTo(0, 52 * 5000));
    await page.getByRole('button', { name: 'job_5000', exact: true }).waitFor();
    expect(await page.locator('table').getAttribute('aria-rowcount')).toBe('10001');
    await page.waitForURL(/row=5000/);
    await page.reload();
    await page.getByRole('button', { name: 'job_5000', exact: true }).waitFor();
    expect(await page.getByRole('button', { name: 'job_0', exact: true }).count()).toBe(0);
  });

  test('a store that takes nothing, and a queue that is full, are said first', async () => {
    view.queue.trouble = {
      kind: 'out',
      sentence: 'There is no room left to write in /data.',
      remedy: 'Free some space.',
    };
    await open([]);
    await titleSays('The queue cannot be written: new jobs are refused');
    await page.getByText('There is no room left to write in /data. Free some space.').waitFor();
    await page.getByText('No job can be shown while the store cannot be read.').waitFor();
    view.queue.trouble = undefined;
    view.queue.maxJobs = 1;
    view.queue.jobs = [listedJob('job_1')];
    view.queue.changed();
    await titleSays('The queue is full: new jobs are refused');
    await page.getByText('Callers get a 503').waitFor();
  });

  test('what was heard last stays to be read when the node is lost', async () => {
    await open(dayOfJobs());
    await titleSays('14 jobs wait, the oldest for 3 min; 2 failed');
    const { port } = server;
    await server.close();
    await page.getByText('The node has not answered since').waitFor();
    expect(await rows().count()).toBeGreaterThan(10);
    view.queue.jobs = [];
    server = await startedServer(view, { pageFolder: built.folder, port });
    await titleSays('Nothing waits');
  });

  test('shows and saves a job of a real node', async () => {
    const upstream = await startOpenAiServer({ tokens: ['All', ' is', ' well.'] });
    await upstream.stop();
    const backend = { id: 'vllm', kind: 'openai', tier: 'workstation', baseUrl: upstream.url, model: 'm' } as const;
    await using node = await startTestNode(
      {
        backends: [backend],
        queue: { ttl: 1000 },
        routing: { breaker: { failures: 1, openFor: 500 }, retry: { attempts: 0 } },
      },
      { pageFolder: built.folder },
    );
    const asked = await node.post('/inference', { prompt: 'a secret of the caller' });
    expect(asked.status).toBe(202);
    const address = new URL(node.node.dashboardUrl);
    address.pathname = '/queue';
    await visit(address.href);
    await titleSays('One job failed and needs a look');
    expect(await page.locator('body').textContent()).not.toContain('secret of the caller');
    await upstream.restart();
    // Put back before a probe has found the upstream, it would expire again.
    const chat = { model: 'auto', messages: [{ role: 'user', content: 'x' }] };
    const isBack = async () => (await node.post('/v1/chat/completions', chat)).status === 200;
    await vi.waitUntil(isBack, { timeout: 15_000, interval: 200 });
    await page.getByRole('button', { name: /^Try again: job_/ }).click();
    await page.getByText('Answered by a/vllm').waitFor();
    await titleSays('Nothing waits');
    await upstream.close();
  });

  const scenes = {
    'no-data': () => [],
    day: dayOfJobs,
    failed: () => dayOfJobs().filter(({ state }) => state === 'failed'),
  };
  const sizes = [
    { width: 1280, height: 800 },
    { width: 800, height: 600 },
  ];
  describe.each(sizes)('at $width x $height', viewport => {
    test.each(['light', 'dark'] as const)('fits and looks right, %s', async colorScheme => {
      for (const [name, make] of Object.entries(scenes)) {
        await open(make(), name === 'failed' ? '/queue?state=failed' : '/queue', { viewport, colorScheme });
        await page.getByLabel('Filter jobs').waitFor();
        await page.getByText(name === 'no-data' ? 'No job is kept here.' : 'Came').waitFor();
        if (name === 'failed') {
          await rows().first().getByRole('button', { name: /^job_/ }).click();
          await page.getByText('What it asks and what it was told').waitFor();
          await rows()
            .last()
            .getByRole('button', { name: /^Discard/ })
            .click();
        }
        const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
        expect(overflow, `${name} scrolls sideways`).toBeLessThanOrEqual(0);
        await page.screenshot({ path: join(output, `${name}-${viewport.width}-${colorScheme}.png`) });
        expect(complaints).toEqual([]);
        await page.context().close();
      }
    });
  });
});
