import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { LOOK_EVERY, type NotebookPage, PaneKeeper, RECONNECTS } from '../../main/desktop/colab/keeper.ts';
import type { PaneState } from '../../main/desktop/colab/reading.ts';
import { ManualClock } from '../fakes/clock.ts';
import { type ColabPageState, colabPage } from '../fakes/colab-page/page.ts';
import { chromiumForTests, launchChromium } from './chromium.ts';

/* The pane's script and its keeper in a real browser, against a page that has the states of Colab's. */

const path = chromiumForTests();
const NOTEBOOK = 'https://colab.research.google.com/drive/1';

describe.skipIf(path === undefined)('the Colab pane', () => {
  let browser: Browser;
  let page: Page;
  let clock: ManualClock;
  let log: string[];
  let told: PaneState['kind'][];
  let keeper: PaneKeeper;
  let isKeptAlive: boolean;
  beforeAll(async () => {
    browser = await launchChromium(path ?? '');
  });
  afterAll(() => browser.close());

  beforeEach(async () => {
    page = await browser.newPage();
    // Nothing leaves this machine: the address is Colab's, the page is ours.
    await page.route('**/*', route =>
      route.request().url() === NOTEBOOK
        ? route.fulfill({ contentType: 'text/html', body: colabPage })
        : route.fulfill({ contentType: 'text/html', body: '' }),
    );
    await page.goto(NOTEBOOK);
    clock = new ManualClock();
    log = [];
    told = [];
    isKeptAlive = false;
    keeper = new PaneKeeper({
      page: playwrightPage(page),
      clock,
      random: () => 0.5,
      log: line => log.push(line),
      changed: ({ kind }) => told.push(kind),
      isKeptAlive: () => isKeptAlive,
    });
  });
  afterEach(async () => {
    keeper.stop();
    await page.close();
  });

  const become = (state: ColabPageState) => page.evaluate(`setState(${JSON.stringify(state)})`);
  const pressed = () => page.evaluate('log') as Promise<string[]>;
  /** One look at the page, which the browser answers in its own time. */
  async function look(): Promise<PaneState> {
    await keeper.lookNow();
    return keeper.state;
  }
  async function begin(state: ColabPageState): Promise<PaneState> {
    await become(state);
    keeper.start();
    return look();
  }

  test.each<[ColabPageState, PaneState]>([
    ['sign-in', { kind: 'sign-in' }],
    ['captcha', { kind: 'captcha' }],
    ['captcha-dialog', { kind: 'captcha' }],
    ['quota', { kind: 'quota' }],
    ['are-you-there', { kind: 'are-you-there' }],
    ['disconnected-dialog', { kind: 'disconnected', hasGivenUp: false }],
    ['disconnected', { kind: 'disconnected', hasGivenUp: false }],
    ['connecting', { kind: 'connecting' }],
    ['connected', { kind: 'connected' }],
    ['connected-by-text', { kind: 'connected' }],
    ['busy', { kind: 'busy' }],
    ['redesigned', { kind: 'unknown', missed: ['notebook', 'connect'] }],
    ['blank', { kind: 'unknown', missed: ['notebook', 'connect'] }],
  ])('reads the page that is %s as %j, and touches nothing unless it may', async (state, expected) => {
    expect(await begin(state)).toEqual(expected);
    expect(await pressed()).toEqual([]);
  });

  test('reports signs that it misses, once as long as it misses them', async () => {
    await begin('redesigned');
    await look();
    expect(log).toEqual(['Colab: the page says nothing that is known (missed: notebook, connect)']);
  });

  test('looks again every five seconds and tells each change once', async () => {
    await begin('connecting');
    await become('connected');
    await clock.advance(LOOK_EVERY);
    await expect.poll(() => keeper.state.kind).toBe('connected');
    await look();
    expect(told).toEqual(['connecting', 'connected']);
  });

  describe('kept alive', () => {
    beforeEach(() => {
      isKeptAlive = true;
    });

    test('answers "are you still there?"', async () => {
      await begin('are-you-there');
      expect(await pressed()).toEqual(['dialog Yes']);
      expect(await look()).toEqual({ kind: 'connected' });
    });

    test('touches the page every five minutes and never in between', async () => {
      await begin('connected');
      const moves = () => page.evaluate('moves') as Promise<number>;
      await clock.advance(4 * 60_000);
      await look();
      expect(await moves()).toBe(0);
      await clock.advance(60_000);
      await look();
      await look();
      expect(await moves()).toBe(1);
      expect(await pressed()).toEqual([]);
    });

    test('does not touch a page that asks for its owner', async () => {
      await begin('quota');
      await clock.advance(10 * 60_000);
      await look();
      expect([await pressed(), await page.evaluate('moves')]).toEqual([[], 0]);
    });

    test('reconnects after a while, past the dialog that is in the way', async () => {
      await begin('disconnected-dialog');
      expect(await pressed()).toEqual([]);
      await clock.advance(10_000);
      await look();
      expect(await look()).toEqual({ kind: 'connected' });
      expect(await pressed()).toEqual(['dialog Close', 'connect']);
    });

    test('gives up when it is disconnected again and again, and says so', async () => {
      keeper.start();
      for (let round = 0; round < RECONNECTS; round += 1) {
        await become('disconnected');
        await look();
        await clock.advance(200_000);
        await look();
      }
      await become('disconnected');
      await look();
      await clock.advance(200_000);
      expect(await look()).toEqual({ kind: 'disconnected', hasGivenUp: true });
      expect((await pressed()).filter(what => what === 'connect')).toHaveLength(RECONNECTS);
      // A person may try all the same.
      await keeper.reconnect();
      expect(await look()).toEqual({ kind: 'connected' });
    });
  });

  describe('the worker’s cell', () => {
    /** What was pressed is waited for by the keeper's clock. */
    async function runs(line: string | undefined): Promise<boolean> {
      let answer: boolean | undefined;
      void keeper.runWorker(line).then(ran => {
        answer = ran;
      });
      await expect
        .poll(async () => {
          await clock.advance(1000);
          return answer;
        })
        .toBeDefined();
      return answer === true;
    }

    test('is run where it is', async () => {
      await begin('connected');
      await page.evaluate('addOurCell()');
      expect(await runs('import other')).toBe(true);
      expect(await pressed()).toEqual(['run # tandem worker\nstart()']);
    });

    test('is added with the line that was copied, and run', async () => {
      await begin('connected');
      expect(await runs('start("https://tandem-a.example/colab")')).toBe(true);
      expect(await pressed()).toEqual(['add', 'run # tandem worker\nstart("https://tandem-a.example/colab")']);
    });

    test('is not made up where there is none and no line', async () => {
      await begin('connected');
      expect(await runs(undefined)).toBe(false);
      expect(await pressed()).toEqual([]);
      expect(log).toEqual(["Colab: the worker's cell is not there"]);
    });

    test('cannot be added to a page that is another than known, and that is said', async () => {
      await begin('redesigned');
      log.length = 0;
      expect(await runs('start()')).toBe(false);
      expect(log).toEqual(["Colab: the worker's cell is not there and none could be added"]);
    });
  });
});

/** The pane's page, with Playwright in Electron's place. */
function playwrightPage(page: Page): NotebookPage {
  let x = 10;
  return {
    url: () => page.url(),
    run: script => page.evaluate(script),
    insertText: text => page.keyboard.insertText(text),
    nudge() {
      x += 1;
      return page.mouse.move(x, 5);
    },
  };
}
