import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startDesktop } from '../../../main/desktop/app.ts';
import { createNodeClient, type NodeClient } from '../../../main/desktop/node-client.ts';
import { systemClock } from '../../../main/node/clock/index.ts';
import { desktopOptions } from '../../desktop/desktop-options.ts';
import { ManualClock } from '../../fakes/clock.ts';
import { colabPage } from '../../fakes/colab-page/page.ts';
import { ElectronWithNodes } from '../../fakes/electron-with-nodes.ts';
import { type OllamaFake, startOllamaServer } from '../../fakes/ollama-server.ts';
import { freePort } from '../../real/free-port.ts';
import { chromiumForTests, launchChromium } from '../chromium.ts';
import { playwrightPage } from '../notebook-page.ts';
import { until } from '../twins/machine.ts';
import { startWorker, type WorkerProcess } from './worker-process.ts';

/*
 * The shell with a real node in a process of its own, the notebook's page in a real Chromium, and the worker in Python.
 * Electron's place is taken by the stand-in, Colab's by a page of ours; the test runs the line as Colab would.
 */

const chromium = chromiumForTests();
const NOTEBOOK = 'https://colab.research.google.com/drive/1';
const PATIENCE = 60_000;
const FOX = 'The quick brown fox jumps over the lazy dog.';

describe.skipIf(!chromium)('the pane and the node', { timeout: 240_000 }, () => {
  let folder: string;
  let electron: ElectronWithNodes;
  let engine: OllamaFake;
  let browser: Browser;
  let page: Page;
  let gateway: string;
  let log: string[];
  let workers: WorkerProcess[];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tandem-pane-'));
    electron = new ElectronWithNodes();
    log = [];
    workers = [];
    engine = await startOllamaServer();
    browser = await launchChromium(chromium ?? '');
    page = await browser.newPage();
    await page.route('**/*', route =>
      route.fulfill({ contentType: 'text/html', body: route.request().url() === NOTEBOOK ? colabPage : '' }),
    );
    await page.goto(NOTEBOOK);
    const port = await freePort();
    gateway = `http://127.0.0.1:${port}`;
    const document = {
      node: { id: 'a' },
      gateway: { port, anonymous: true, publicUrl: gateway },
      control: { port: 0 },
      backends: [{ id: 'colab', kind: 'colab', tier: 'colab', model: 'smollm2:135m', contextTokens: 2048 }],
      colab: { grace: 1000 },
    };
    writeFileSync(join(folder, 'config.json'), JSON.stringify(document), { mode: 0o600 });
    const options = desktopOptions(new ManualClock(), line => log.push(line), {
      nodeScript: resolve('main/node/headless.ts'),
      nodeArguments: ['--data', folder, '--no-embedded', '--log-level', 'info'],
      nodeEnvironment: { PATH: process.env.PATH ?? '', OLLAMA_HOST: '127.0.0.1:9' },
      clock: systemClock,
      fetch,
      machine: { keyFiles: undefined },
    });
    const started = startDesktop(electron, options);
    electron.app.becomeReady();
    await started;
    await until(
      'the tray shows the node',
      async () => (electron.tray.toolTip.includes('Tandem a') ? true : undefined),
      PATIENCE,
    );
  });
  afterEach(async () => {
    for (const worker of workers) await worker[Symbol.asyncDispose]();
    electron.app.quit();
    await expect.poll(() => electron.app.exitCode, { timeout: PATIENCE }).toBe(0);
    await electron.endAll();
    await browser.close();
    await engine.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const become = (state: string) => page.evaluate(`setState(${JSON.stringify(state)})`);
  const ran = async () => ((await page.evaluate('log')) as string[]).filter(what => what.startsWith('run '));

  /** Opens the notebook from the tray and puts the page of ours in its view's place. */
  function openNotebook(): void {
    electron.tray.choose('Open the notebook');
    const contents = electron.panes[0]?.view.webContents;
    if (!contents) throw new Error('there is no pane');
    const notebook = playwrightPage(page);
    contents.urls.push(NOTEBOOK);
    contents.answer = code => notebook.run(code);
    contents.insertText = text => notebook.insertText(text);
  }

  async function control(): Promise<NodeClient> {
    const url = await until('the dashboard is shown', async () => electron.window.urls.at(-1), PATIENCE);
    const ready = { event: 'ready' as const, node: 'a', gateway, control: new URL(url).origin, dashboard: url };
    return createNodeClient(ready, fetch);
  }
  /** As the button on the page does it. */
  const click = () => electron.ipcMain.invoke('tandem:runColab', electron.window.webContents.mainFrame, 'colab');

  /** What Colab does with a cell that is run: Python, and nothing else. */
  async function runAsColab(round: number): Promise<{ worker: WorkerProcess; line: string }> {
    const cell = await until(`the cell was run for the ${round}. time`, async () => (await ran())[round - 1], PATIENCE);
    const [head, line = ''] = cell.slice('run '.length).split('\n');
    expect(head).toBe('# tandem worker');
    const worker = await startWorker({ line, engine: engine.url });
    workers.push(worker);
    return { worker, line };
  }
  async function chat(): Promise<string> {
    const answer = await fetch(`${gateway}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'a/colab', messages: [{ role: 'user', content: 'Hello' }] }),
    });
    return answer.text();
  }
  const answers = () =>
    until('a/colab answers', async () => ((await chat()).includes(FOX) ? true : undefined), PATIENCE);
  const station = async (client: NodeClient) => {
    const answer = await fetch(`${gateway}/health`);
    expect(answer.status).toBe(200);
    return (await client.plan.query({ messages: [{ role: 'user', content: 'Hello' }] })).excluded[0]?.reason;
  };

  test('one click attaches a worker; one that is lost comes back if that was accepted; no GPU left is a rest', async () => {
    openNotebook();
    await become('connected');
    await page.evaluate('cellsRunOn = true');
    const client = await control();
    await until('the node hears of the notebook', async () =>
      (await client.colab.query()).notebook?.pane.kind === 'connected' ? true : undefined,
    );

    expect(await click()).toEqual({ kind: 'ran' });
    const first = await runAsColab(1);
    await answers();
    const { notebook, backends } = await client.colab.query();
    expect(notebook).toMatchObject({ serves: 'colab' });
    expect(backends[0]?.worker?.standing).toBe('ready');

    // Nothing was accepted: a worker that is lost stays lost.
    first.worker.kill();
    await page.evaluate('endCells()');
    await until('the worker is missed', async () =>
      (await station(client))?.includes('has been away') ? true : undefined,
    );
    expect(await ran()).toHaveLength(1);

    // Accepted, as the switch on the page does it: the cell gets another line and is run.
    await client.keepColabAlive.mutate({ isOn: true });
    const second = await runAsColab(2);
    expect(second.line).not.toBe(first.line);
    expect(await page.locator('.cell').count()).toBe(2);
    await answers();

    // Colab ends the session and has no GPU left.
    second.worker.kill();
    await become('quota');
    const reason = await until(
      'the backend rests',
      async () => {
        const why = await station(client);
        return why?.includes('no GPU left') ? why : undefined;
      },
      PATIENCE,
    );
    expect(reason).toContain('Colab has no GPU left for this account today');
    const live = electron.tray;
    await until('the tray says so', async () => (live.toolTip.includes('no GPU left') ? true : undefined), PATIENCE);
    await until(
      'the owner is called',
      async () =>
        electron.notifications.some(({ options }) => options.title === 'Colab needs you') ? true : undefined,
      PATIENCE,
    );
    expect((await ran()).length).toBeLessThanOrEqual(2);

    // The lines are nowhere but in the cell.
    const tokens = [first, second].map(({ line }) => /Bearer (tc_[\w-]+)/.exec(line)?.[1] ?? 'none');
    const told = [log.join('\n'), JSON.stringify(electron.processes.map(node => node.started))].join('\n');
    for (const token of tokens) expect(told).not.toContain(token);
    expect(electron.window.urls.join()).not.toContain('tc_');
  });

  test('a notebook that asks for a sign-in is the backend’s reason, and no cell is run before its owner answered', async () => {
    openNotebook();
    await become('sign-in');
    const client = await control();
    await until(
      'the node hears of it',
      async () => ((await client.colab.query()).notebook?.pane.kind === 'sign-in' ? true : undefined),
      PATIENCE,
    );
    expect(await station(client)).toContain('Colab asks you to sign in');
    expect(await click()).toEqual({ kind: 'needs-you' });
  });
});
