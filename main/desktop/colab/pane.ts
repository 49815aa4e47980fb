import type { WebPreferences } from 'electron';
import type { Clock, Timer } from '../../node/clock/index.ts';
import type { ElectronApi, PaneSession, PaneWindow, ShellView } from '../electron-api.ts';
import { isolatedPage } from '../isolated-page.ts';
import type { Preferences } from '../preferences.ts';
import type { Words } from '../words/en.ts';
import { FIRST_NOTEBOOK, isNotebook, mayAsk } from './hosts.ts';
import { PaneKeeper } from './keeper.ts';
import type { PaneState } from './reading.ts';

/** Its cookies and files are apart from those of the dashboard, and stay when the app ends. */
export const PARTITION = 'persist:colab';
/** The world in which the shell's scripts run: apart from the page's own, which cannot see them. */
const OUR_WORLD = 999;

/** What the notebook's page runs with; a test reads these very values. */
export const panePage: WebPreferences = {
  partition: PARTITION,
  ...isolatedPage,
  // A notebook that is throttled loses its session.
  backgroundThrottling: false,
};

export interface PaneOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: (line: string) => void;
  readonly words: Words;
  readonly preferences: Preferences;
  readonly changed: (state: PaneState) => void;
  readonly isKeptAlive: () => boolean;
}

interface Parts {
  readonly window: PaneWindow;
  readonly view: ShellView;
  readonly keeper: PaneKeeper;
}

const RELOAD_AFTER = 5000;
const LONGEST_RELOAD = 5 * 60_000;

/** The owner's notebook in a window of its own, which is hidden and never closed while it is used. */
export class ColabPane {
  readonly #electron: ElectronApi;
  readonly #options: PaneOptions;
  #parts: Parts | undefined;
  #reload: Timer | undefined;
  #reloads = 0;

  constructor(electron: ElectronApi, options: PaneOptions) {
    this.#electron = electron;
    this.#options = options;
  }

  get state(): PaneState {
    return this.#parts?.keeper.state ?? { kind: 'closed' };
  }

  /** Shows the notebook; it is loaded the first time. */
  open(): void {
    this.#parts ??= this.#create();
    const { window } = this.#parts;
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  }

  /** Runs the worker's cell; a line that the owner copied is put into a new one where there is none yet. */
  async runWorker(): Promise<void> {
    this.open();
    const copied = await this.#electron.clipboard.readText().catch(() => '');
    await this.#parts?.keeper.runWorker(isWorkerLine(copied) ? copied.trim() : undefined);
  }

  async reconnect(): Promise<void> {
    this.open();
    await this.#parts?.keeper.reconnect();
  }

  async openInBrowser(): Promise<void> {
    await this.#electron.shell.openExternal(this.#notebook);
  }

  /** The machine woke up. */
  wake(): void {
    void this.#parts?.keeper.lookNow();
  }

  /** At the end of the app: a view's page outlives its window unless it is closed. */
  close(): void {
    this.#reload?.cancel();
    this.#parts?.keeper.stop();
    this.#parts?.view.webContents.close();
    this.#parts = undefined;
  }

  get #notebook(): string {
    return this.#options.preferences.get('notebook') ?? FIRST_NOTEBOOK;
  }

  #create(): Parts {
    const { Menu } = this.#electron;
    const { words } = this.#options;
    const { window, view } = this.#electron.createPane(
      { width: 1100, height: 800, title: words.colab.title, show: false },
      { webPreferences: panePage },
    );
    const fill = () => {
      const { width, height } = window.getContentBounds();
      view.setBounds({ x: 0, y: 0, width, height });
    };
    fill();
    window.on('resize', fill);
    // Hidden and not closed, with the view attached and its bounds as they are: only so the page goes on as if seen.
    window.on('close', event => {
      event.preventDefault();
      window.hide();
    });
    const keeper = this.#keeperOf(view);
    window.setMenu(
      Menu.buildFromTemplate([
        {
          label: words.colab.menu,
          submenu: [
            { label: words.colab.run, click: () => void this.runWorker() },
            { label: words.colab.reconnect, click: () => void this.reconnect() },
            { label: words.colab.inBrowser, click: () => void this.openInBrowser() },
            { type: 'separator' },
            { label: words.colab.close, accelerator: 'CmdOrCtrl+W', click: () => window.hide() },
          ],
        },
        { role: 'editMenu' },
      ]),
    );
    this.#lookAfter(view);
    void this.#load(view);
    keeper.start();
    this.#options.changed({ kind: 'loading' });
    return { window, view, keeper };
  }

  #keeperOf({ webContents }: ShellView): PaneKeeper {
    const { clock, random, log, changed, isKeptAlive } = this.#options;
    return new PaneKeeper({
      page: {
        url: () => webContents.getURL(),
        run: code => webContents.executeJavaScriptInIsolatedWorld(OUR_WORLD, [{ code }]),
        insertText: text => webContents.insertText(text),
        nudge: () => webContents.sendInputEvent({ type: 'mouseMove', x: 5 + Math.round(random() * 20), y: 5 }),
      },
      clock,
      random,
      log,
      changed: state => {
        if (state.kind === 'sign-in') log(this.#options.words.colab.signInHelp);
        changed(state);
      },
      isKeptAlive,
    });
  }

  /** A page that dies or hangs is loaded again, more and more seldom. */
  #lookAfter(view: ShellView): void {
    const { clock, log, preferences } = this.#options;
    const again = (why: string) => {
      log(`Colab's page ${why} and is loaded again`);
      this.#reload?.cancel();
      const wait = Math.min(LONGEST_RELOAD, RELOAD_AFTER * 2 ** this.#reloads);
      this.#reloads += 1;
      this.#reload = clock.timer(wait, () => void this.#load(view));
    };
    view.webContents.on('render-process-gone', (_event, { reason }) => again(`ended (${reason})`));
    view.webContents.on('unresponsive', () => again('does not react'));
    view.webContents.on('did-finish-load', () => {
      const url = view.webContents.getURL();
      if (!isNotebook(url)) return;
      this.#reloads = 0;
      preferences.set('notebook', url);
    });
  }

  async #load(view: ShellView): Promise<void> {
    await view.webContents.loadURL(this.#notebook).catch(() => this.#options.log('Colab did not load'));
  }
}

/** Prepares the pane's session: to be called before the first page is in it. */
export function guardPaneSession(session: PaneSession, log: (line: string) => void): void {
  // Google signs nobody in whose browser calls itself something unknown.
  session.setUserAgent(session.getUserAgent().replaceAll(/ (?:Electron|tandem)\/\S+/gi, ''));
  session.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !mayAsk(url) }));
  session.on('will-download', event => {
    event.preventDefault();
    log('Colab: a download was refused');
  });
}

/** One line of Python that somebody copied from the Colab page: what else is on the clipboard is nobody's business. */
function isWorkerLine(text: string): boolean {
  const line = text.trim();
  return line.length < 4000 && !line.includes('\n') && /https:\/\/\S+\/colab\b/.test(line);
}
