import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';
import { startDesktop } from '../../main/desktop/app.ts';
import { autostartFiles, keyFilesIn } from '../../main/desktop/files.ts';
import { systemClock } from '../../main/node/clock/index.ts';
import { desktopOptions } from '../desktop/desktop-options.ts';
import { ManualClock } from '../fakes/clock.ts';
import { ElectronInChromium } from '../fakes/electron-in-chromium.ts';
import { freePort } from '../real/free-port.ts';
import { watchedPage } from './watched-page.ts';

/** Longest wait for what takes a process's start, ms. */
export const PATIENCE = 40_000;

export interface ShellInChromium {
  readonly electron: ElectronInChromium;
  readonly page: Page;
  readonly complaints: readonly string[];
  readonly log: readonly string[];
  readonly folder: string;
  /** The entry that starts the app at login. */
  readonly autostartEntry: string;
  end(): Promise<void>;
}

interface Choices {
  readonly document?: object;
  readonly page?: BrowserContextOptions;
  readonly options?: Parameters<typeof desktopOptions>[2];
}

/** The product as it was built (preload, page and node), under the shell, in a page of Chromium. */
export async function startShellInChromium(browser: Browser, choices: Choices = {}): Promise<ShellInChromium> {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-desktop-page-'));
  // A port of its own, the same after a crash: the page finds the node again where it was.
  const control = { port: await freePort() };
  const document = { node: { id: 'a' }, gateway: { port: 0, anonymous: true }, control, ...choices.document };
  writeFileSync(join(folder, 'config.json'), JSON.stringify(document), { mode: 0o600 });
  const { page, complaints } = await watchedPage(browser, PATIENCE, choices.page);
  const electron = new ElectronInChromium(page);
  await electron.preload(page, readFileSync(resolve('out/preload/index.cjs'), 'utf8'));
  // Whatever is asked is answered by its first button.
  electron.press = 0;
  const log: string[] = [];
  const configHome = join(folder, 'config-home');
  const { machine, ...rest } = choices.options ?? {};
  const options = desktopOptions(new ManualClock(), line => log.push(line), {
    nodeScript: resolve('out/main/headless.js'),
    preloadScript: resolve('out/preload/index.cjs'),
    nodeArguments: ['--data', folder, '--no-embedded', '--log-level', 'warn'],
    nodeEnvironment: { PATH: process.env.PATH ?? '', OLLAMA_HOST: '127.0.0.1:9', TANDEM_NO_OLLAMA: '1' },
    clock: systemClock,
    fetch,
    ...rest,
    machine: {
      keyFiles: keyFilesIn(folder),
      autostart: { files: autostartFiles, program: '/opt/Tandem/tandem', configHome, home: folder },
      ...machine,
    },
  });
  const started = startDesktop(electron, options);
  electron.app.becomeReady();
  await started;
  const shell: ShellInChromium = {
    electron,
    page,
    complaints,
    log,
    folder,
    autostartEntry: join(configHome, 'autostart', 'tandem.desktop'),
    async end() {
      electron.app.quit();
      await expect.poll(() => electron.app.exitCode, { timeout: PATIENCE, message: log.join('\n') }).toBe(0);
      await page.context().close();
      await electron.endAll();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await expect
    .poll(() => electron.windows.length > 0 && electron.window.isShown, { timeout: PATIENCE, message: log.join('\n') })
    .toBe(true);
  return shell;
}
