import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ATTEMPTS } from '../../main/desktop/colab/attempts.ts';
import { LOOK_EVERY, PaneKeeper } from '../../main/desktop/colab/keeper.ts';
import type { PaneState } from '../../main/desktop/colab/reading.ts';
import { ManualClock } from '../fakes/clock.ts';
import { type ColabPageState, colabPage } from '../fakes/colab-page/page.ts';
import { chromiumForTests, launchChromium } from './chromium.ts';
import { playwrightPage } from './notebook-page.ts';

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
  let isWorkerLost: boolean;
  let lines: number;
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
    isWorkerLost = false;
    lines = 0;
    keeper = new PaneKeeper({
      page: playwrightPage(page),
      clock,
      random: () => 0.5,
      log: line => log.push(line),
      changed: ({ kind }) => told.push(kind),
      isKeptAlive: () => isKeptAlive,
      isWorkerLost: () => isWorkerLost,
      async lineForLost() {
        lines += 1;
        return line(lines);
      },
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

    test('answers no question of Google’s, until its owner does', async () => {
      await begin('are-you-there');
      await clock.advance(10 * 60_000);
      expect(await look()).toEqual({ kind: 'are-you-there' });
      expect(await pressed()).toEqual([]);
      await keeper.reconnect();
      expect(await pressed()).toEqual(['dialog Yes']);
      expect(keeper.state).toEqual({ kind: 'connected' });
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
      for (let round = 0; round < ATTEMPTS; round += 1) {
        await become('disconnected');
        await look();
        await clock.advance(200_000);
        await look();
      }
      await become('disconnected');
      await look();
      await clock.advance(200_000);
      expect(await look()).toEqual({ kind: 'disconnected', hasGivenUp: true });
      expect((await pressed()).filter(what => what === 'connect')).toHaveLength(ATTEMPTS);
      // A person may try all the same.
      await keeper.reconnect();
      expect(await look()).toEqual({ kind: 'connected' });
    });
  });

  describe('the worker’s cell', () => {
    /** What was pressed is waited for by the keeper's clock. */
    async function runs(text: string): Promise<boolean> {
      let answer: boolean | undefined;
      void keeper.runWorker(text).then(ran => {
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
    const cellWith = (text: string) => page.evaluate(`addOurCell(${JSON.stringify(text)})`);
    const ran = (text: string) => `run # tandem worker\n${text}`;

    test('is added with the line, and run', async () => {
      await begin('connected');
      expect(await runs(line(1))).toBe(true);
      expect(await pressed()).toEqual(['add', ran(line(1))]);
    });

    test.each([
      ['that Tandem made', `# tandem worker\n${line(1)}`],
      ['into which the owner pasted the line', line(1)],
    ])('%s gets a newer line in place of the older one, and no second cell is made', async (_, before) => {
      await begin('connected');
      await cellWith(before);
      expect(await runs(line(2))).toBe(true);
      expect(await runs(line(3))).toBe(true);
      expect(await pressed()).toEqual([ran(line(2)), ran(line(3))]);
      expect(await page.locator('.cell').count()).toBe(2);
    });

    test('that runs an older worker is stopped before it is run anew', async () => {
      await begin('connected');
      await page.evaluate('cellsRunOn = true');
      expect(await runs(line(1))).toBe(true);
      expect(await look()).toEqual({ kind: 'busy' });
      expect(await runs(line(2))).toBe(true);
      expect(await pressed()).toEqual(['add', ran(line(1)), 'stop', ran(line(2))]);
    });

    test('is never one of somebody else’s, though that tells of tandem', async () => {
      await begin('connected');
      await cellWith('print("tandem bicycles and tandem workers")');
      expect(await runs(line(1))).toBe(true);
      expect(await pressed()).toEqual(['add', ran(line(1))]);
      expect(await page.getByText('bicycles').count()).toBe(1);
    });

    test('whose editor keeps the older line is not run', async () => {
      await begin('connected');
      await cellWith(`# tandem worker\n${line(1)}`);
      await page.evaluate("addEventListener('keydown', event => event.stopImmediatePropagation(), { capture: true })");
      expect(await runs(line(2))).toBe(false);
      expect(await pressed()).toEqual([]);
      expect(log).toEqual(['Colab: the worker’s cell kept its older line']);
    });

    test('cannot be added to a page that is another than known, and that is said', async () => {
      await begin('redesigned');
      log.length = 0;
      expect(await runs(line(1))).toBe(false);
      expect(log).toEqual(['Colab: the worker’s cell is not there and none could be added']);
    });

    describe('of a worker that is lost', () => {
      beforeEach(async () => {
        await begin('connected');
        isWorkerLost = true;
      });
      /** Time goes on, with looks at the page in between. */
      async function passes(minutes: number): Promise<void> {
        for (let second = 0; second < minutes * 60; second += 5) {
          await clock.advance(5000);
          await new Promise(resolve => setImmediate(resolve));
        }
        await settled();
      }
      /** What waits for the keeper's clock is let go on. */
      async function settled(): Promise<void> {
        let isDone = false;
        void keeper.lookNow().then(() => {
          isDone = true;
        });
        await expect
          .poll(async () => {
            await clock.advance(1000);
            return isDone;
          })
          .toBe(true);
      }

      test('is left alone unless the owner accepted keep-alive', async () => {
        await passes(3);
        expect([lines, await pressed()]).toEqual([0, []]);
      });

      test('is run again with a fresh line, and left alone once the worker is back', async () => {
        isKeptAlive = true;
        await settled();
        await clock.advance(10_000);
        await settled();
        expect(await pressed()).toEqual(['add', ran(line(1))]);
        isWorkerLost = false;
        await passes(3);
        expect([lines, keeper.state]).toEqual([1, { kind: 'connected' }]);
      });

      test('is run again so often and no more, and that is said', async () => {
        isKeptAlive = true;
        for (let round = 0; round < ATTEMPTS + 2; round += 1) {
          await settled();
          await clock.advance(100_000);
          await settled();
        }
        expect(lines).toBe(ATTEMPTS);
        expect(keeper.state).toEqual({ kind: 'cell-stops' });
        expect((await pressed()).filter(what => what.startsWith('run'))).toHaveLength(ATTEMPTS);
        // By hand it is run all the same.
        expect(await runs(line(99))).toBe(true);
        expect(await pressed()).toContain(ran(line(99)));
      });

      test('is not run again while Colab wants something of its owner', async () => {
        isKeptAlive = true;
        await become('quota');
        await passes(3);
        expect([lines, await pressed()]).toEqual([0, []]);
      });
    });
  });
});

/** A line as the node gives it, another one each time. */
function line(number: number): string {
  return `s = u.urlopen("https://tandem-a.example/colab/bootstrap.py", ${number})`;
}
