import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { ControlServer } from '../../main/node/control/index.ts';
import { LocalDays, systemZone } from '../../main/node/stats/index.ts';
import { openStore } from '../../main/node/store/index.ts';
import { ManualClock } from '../fakes/clock.ts';
import { emptyState, StandInView } from '../node/control/stand-in-view.ts';
import { startedServer, testToken } from '../node/control/started.ts';
import { builtPage } from './built-page.ts';
import { chromiumForTests, launchChromium } from './chromium.ts';
import { QueueNode } from './queue-node.ts';
import { station } from './states.ts';

const chromium = chromiumForTests();

const SIDE = { class: 'simple', tier: 'workstation', from: 2.5, to: 3, down: 18, n: 60 } as const;
const OTHER = { class: 'medium', tier: 'colab', from: 3, to: 3.5, down: 5, n: 55 } as const;

test('ratings of days before are a suggestion; accepted, it stands in the document and decides the next request', async () => {
  await using node = new QueueNode({ backends: [{ id: 'ollama', kind: 'simulated' }] });
  const at = new LocalDays(systemZone()).of(Date.now()).from;
  const log = { info() {}, warn() {}, error() {} };
  const store = openStore({ folder: node.folder, clock: new ManualClock(), log, changed() {} });
  const entry = (key: string, value: object) => ({ grain: 'day', at, series: 'score-ratings', key, value }) as const;
  store.history.put([
    entry('simple workstation 28', { up: 42, down: 18 }),
    entry('medium colab 31', { up: 58, down: 2 }),
  ]);
  store.close();

  const life = await node.start();
  const data = z.object({ result: z.object({ data: z.unknown() }) });
  const ask = async (procedure: string, input?: object, method?: 'POST') =>
    data.parse(await (await life.control(`trpc/${procedure}`, input, method)).json()).result.data;
  expect(await ask('thresholdSuggestion')).toMatchObject({ threshold: 'medium', to: 2.5, below: { down: 18, n: 60 } });
  const { version } = z.object({ version: z.string() }).parse(await ask('configuration'));
  const step = { threshold: 'medium', to: 2.5, version };
  expect(await ask('acceptThresholdSuggestion', step, 'POST')).toMatchObject({
    kind: 'saved',
    changes: [{ kind: 'threshold-moved', threshold: 'medium', to: 2.5 }],
  });
  expect(JSON.parse(readFileSync(join(node.folder, 'config.json'), 'utf8'))).toMatchObject({
    routing: { thresholds: { medium: 2.5 } },
  });
  expect(await ask('state')).toMatchObject({ routing: { thresholds: { medium: 2.5, complex: 6 } } });
  expect(await ask('thresholdSuggestion')).toBeNull();
});

describe.skipIf(!chromium)('a suggestion on the Overview', () => {
  let built: Awaited<ReturnType<typeof builtPage>>;
  let browser: Browser;
  let server: ControlServer;
  let view: StandInView;
  let page: Page;

  beforeAll(async () => {
    [built, browser] = await Promise.all([builtPage(), launchChromium(chromium ?? '')]);
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await built?.remove();
  });
  beforeEach(async () => {
    view = new StandInView();
    view.set({
      ...emptyState,
      gateway: { ...emptyState.gateway, access: 'keys' },
      stations: [station('ollama', 'workstation')],
    });
    server = await startedServer(view, { pageFolder: built.folder });
    page = await browser.newPage({ reducedMotion: 'reduce' });
    page.setDefaultTimeout(6000);
  });
  afterEach(async () => {
    await page.close();
    await server.close();
  });

  test('says what users rated and what a step would mean, and is accepted', async () => {
    view.thresholds.shown = { threshold: 'medium', from: 3, to: 2.5, below: SIDE, above: OTHER };
    await page.goto(`${server.url}/#token=${testToken}`);
    await page.getByText(/Simple answers of a complexity from 2\.5 to 3 get thumbs down 3\.3 times as often/).waitFor();
    await page.getByRole('button', { name: 'Lower the threshold to 2.5' }).click();
    await expect
      .poll(() => view.thresholds.accepted)
      .toEqual([{ step: { threshold: 'medium', to: 2.5 }, version: 'none' }]);
    await page.getByText(/get thumbs down/).waitFor({ state: 'detached' });
  });

  test('goes when the owner says not now', async () => {
    view.thresholds.shown = { threshold: 'medium', from: 3, to: 3.5, below: { ...SIDE, down: 5 }, above: OTHER };
    await page.goto(`${server.url}/#token=${testToken}`);
    await page.getByRole('button', { name: 'Raise the threshold to 3.5' }).waitFor();
    await page.getByRole('button', { name: 'Not now' }).click();
    await expect.poll(() => view.thresholds.dismissed).toEqual([{ threshold: 'medium', to: 3.5 }]);
    await page.getByText(/no less than/).waitFor({ state: 'detached' });
  });
});
