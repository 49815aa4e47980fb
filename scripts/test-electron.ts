import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron, type ElectronApplication } from 'playwright-core';
import { buildIfStale } from './build.ts';
import { findDesktop } from './find-desktop.ts';

/*
 * `npm run test:electron`: drives the real desktop app on a temporary data folder. It needs what `npm start` needs, an
 * Electron binary and a display (on Linux without one: `xvfb-run npm run test:electron`); where that is missing it says
 * so and passes. Not a part of `npm test`, which has to run anywhere.
 */

const ROOT = resolve(import.meta.dirname, '..');
/** Longest wait (ms) for the app to open, to show its page, or to end. */
const PATIENCE = 30_000;

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

async function runAll(binary: string): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-electron-'));
  let passed = 0;
  let app: ElectronApplication | undefined;
  try {
    app = await launch(binary, folder);
    for (const [title, check] of checks) {
      process.stderr.write(`  ${title} … `);
      await check(app);
      process.stderr.write('ok\n');
      passed += 1;
    }
    return { passed, failed: 0, skipped: 0 };
  } catch (error) {
    // Each check stands on the ones before, so the first that fails ends the run.
    process.stderr.write(`failed\n${error instanceof Error ? error.stack : error}\n`);
    return { passed, failed: 1, skipped: checks.length - passed - 1 };
  } finally {
    app?.process().kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

function launch(binary: string, folder: string): Promise<ElectronApplication> {
  const { ELECTRON_RUN_AS_NODE: _, ...rest } = process.env;
  // A real Ollama of this machine must not take part.
  const env = Object.fromEntries(Object.entries({ ...rest, OLLAMA_HOST: '127.0.0.1:9' }).filter(isSet));
  const flags = ['--data', folder, '--gateway-port', '0', '--control-port', '0'];
  return _electron.launch({ executablePath: binary, args: [ROOT, '--', ...flags], cwd: ROOT, env, timeout: PATIENCE });
}

/** In this order; the last one ends the app. */
const checks: readonly (readonly [title: string, check: (app: ElectronApplication) => Promise<void>])[] = [
  [
    'the window shows the dashboard of a node that runs',
    async app => {
      const page = await app.firstWindow({ timeout: PATIENCE });
      await page.getByRole('heading').first().waitFor({ timeout: PATIENCE });
      equal((await page.title()).endsWith('Tandem'), true);
      equal(new URL(page.url()).hostname, '127.0.0.1');
      equal(page.url().includes('token='), false);
    },
  ],
  [
    'the page has nothing of Node or Electron',
    async app => {
      const page = await app.firstWindow();
      equal(await page.evaluate('typeof process + typeof require'), 'undefinedundefined');
    },
  ],
  [
    'the page gets no permission and goes nowhere else',
    async app => {
      const page = await app.firstWindow();
      equal(
        await page.evaluate("navigator.permissions.query({ name: 'geolocation' }).then(({ state }) => state)"),
        'denied',
      );
      const attempt = await app.evaluateHandle(({ BrowserWindow }) => ({
        isPrevented: new Promise(done => {
          const contents = BrowserWindow.getAllWindows()[0]?.webContents;
          contents?.once('will-frame-navigate', event => done(event.defaultPrevented));
        }),
      }));
      await page.evaluate("void (location.href = 'http://127.0.0.1:9/')");
      equal(await attempt.evaluate(({ isPrevented }) => isPrevented), true);
    },
  ],
  [
    'one tray icon is there',
    async app => {
      // Electron lists no trays; the engine can count the objects of a class.
      const count = await app.evaluate(({ Tray }) =>
        process.getBuiltinModule('node:v8').queryObjects(Tray, { format: 'count' }),
      );
      equal(count, 1);
    },
  ],
  [
    'the preload gives the page its named functions and nothing else of Electron',
    async app => {
      const page = await app.firstWindow();
      equal(await page.evaluate('typeof window.tandemDesktop.desktopState'), 'function');
      equal(await page.evaluate('window.tandemDesktop.desktopState().then(({ theme }) => theme)'), 'system');
      equal(
        await page.evaluate("window.tandemDesktop.setTheme('purple').then(() => 'taken', () => 'refused')"),
        'refused',
      );
    },
  ],
  [
    'a page that crashes is there again',
    async app => {
      await app.evaluate(({ BrowserWindow }) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents;
        const isThere = new Promise<string>(done => contents?.once('did-finish-load', () => done('there')));
        contents?.forcefullyCrashRenderer();
        return isThere;
      });
      equal((await fetch(await originOf(app))).status, 200);
    },
  ],
  [
    'a node that is killed is started again by the shell, and the window follows it',
    async app => {
      const before = await originOf(app);
      const url = await app.evaluate(({ app: electronApp, BrowserWindow }, origin) => {
        const node = electronApp.getAppMetrics().find(({ name }) => name === 'Tandem node');
        if (!node) throw new Error('there is no process of the node');
        const contents = BrowserWindow.getAllWindows()[0]?.webContents;
        const moved = new Promise<string>(done => {
          contents?.on('did-finish-load', () => {
            if (!contents.getURL().startsWith(origin)) done(contents.getURL());
          });
        });
        process.kill(node.pid, 'SIGKILL');
        return moved;
      }, before);
      equal((await fetch(new URL(url).origin)).status, 200);
    },
  ],
  [
    'a window that is hidden is not throttled where that is asked for: a beat a second goes on',
    async app => {
      const beats = await app.evaluate(async ({ BaseWindow, WebContentsView }) => {
        const window = new BaseWindow({ width: 400, height: 300 });
        const view = new WebContentsView({ webPreferences: { backgroundThrottling: false, sandbox: true } });
        window.contentView.addChildView(view);
        view.setBounds({ x: 0, y: 0, width: 400, height: 300 });
        await view.webContents.executeJavaScript('void 0');
        window.hide();
        const count = await view.webContents.executeJavaScript(
          'new Promise(done => { let beats = 0; const t = setInterval(() => { if (++beats === 5) { clearInterval(t); done([beats, document.visibilityState]); } }, 1000); })',
        );
        view.webContents.close();
        window.destroy();
        return count;
      });
      equal(beats, [5, 'visible']);
    },
  ],
  [
    'closing the window hides it, and the node goes on',
    async app => {
      const origin = await originOf(app);
      await app.evaluate(({ BrowserWindow, dialog }) => {
        // Nobody is there to press its button; where the desktop has no tray it asks, and 0 keeps it running.
        dialog.showMessageBox = async () => ({ response: 0, checkboxChecked: false });
        BrowserWindow.getAllWindows()[0]?.close();
      });
      equal(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map(w => w.isVisible())), [false]);
      equal((await fetch(origin)).status, 200);
    },
  ],
  [
    'quitting ends the node and the app with code 0',
    async app => {
      const origin = await originOf(app);
      const child = app.process();
      const ended = new Promise<number | null>((done, failed) => {
        child.once('exit', done);
        setTimeout(() => failed(new Error('the app did not end')), PATIENCE).unref();
      });
      // The answer is lost when the app goes at once.
      app.evaluate(electron => electron.app.quit()).catch(() => {});
      equal(await ended, 0);
      equal(
        await fetch(origin).then(
          () => 'answers',
          () => 'is gone',
        ),
        'is gone',
      );
    },
  ],
];

/** Where the dashboard is now. Playwright's own page is of no use after a crash. */
async function originOf(app: ElectronApplication): Promise<string> {
  return new URL(
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getURL() ?? ''),
  ).origin;
}

function equal(found: unknown, expected: unknown): void {
  const [shown, wanted] = [JSON.stringify(found), JSON.stringify(expected)];
  if (shown !== wanted) throw new Error(`found ${shown}, expected ${wanted}`);
}

function isSet(entry: readonly [string, string | undefined]): entry is [string, string] {
  return entry[1] !== undefined;
}

function finish({ passed, failed, skipped }: Counts): void {
  process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
  process.exitCode = failed > 0 ? 1 : 0;
}

// When the app cannot start, Playwright rejects promises that nobody hears, besides the one that is awaited here.
process.on('unhandledRejection', () => {});
buildIfStale();
const desktop = findDesktop(ROOT, process.env, process.platform);
if (desktop.kind === 'missing') {
  process.stderr.write(`The desktop app is not tested: ${desktop.missing}.\n`);
  finish({ passed: 0, failed: 0, skipped: 1 });
} else {
  finish(await runAll(desktop.binary));
}
