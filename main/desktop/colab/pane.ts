import type { WebPreferences } from 'electron';
import type { Clock, Timer } from '../../node/clock/index.ts';
import type { Command } from '../commands.ts';
import type { ElectronApi, PaneSession, PaneWindow, ShellView } from '../electron-api.ts';
import { isolatedPage } from '../isolated-page.ts';
import type { Preferences } from '../preferences.ts';
import type { Words } from '../words/en.ts';
import { FIRST_NOTEBOOK, isNotebook, mayAsk } from './hosts.ts';
import { PaneKeeper } from './keeper.ts';
import type { PaneLink } from './pane-link.ts';
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
  /** A menu of the pane was used for what may have to be explained. */
  readonly act: (command: Command) => void;
  /** What the node says of keep-alive and of the worker, and its lines. */
  readonly node: Pick<PaneLink, 'isKeptAlive' | 'isWorkerLost' | 'line'>;
}

/** What came of running the worker's cell. */
export type RunOutcome =
  | { readonly kind: 'ran' }
  /** The node gives no line; `message` says why. */
  | { readonly kind: 'no-line'; readonly message: string }
  /** The notebook is shown, and wants something of its owner first. */
  | { readonly kind: 'needs-you' }
  /** The page is not one that the table of signs fits. */
  | { readonly kind: 'no-cell' };

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

  /** Shows the notebook and runs the worker's cell in it, with a line that is asked for at that moment. */
  async runWorker(backend?: string): Promise<RunOutcome> {
    this.open();
    const keeper = this.#parts?.keeper;
    const state = await keeper?.loaded();
    if (!keeper || !state || !canRun(state)) return { kind: 'needs-you' };
    const given = await this.#options.node.line('asked', backend);
    if (given.kind === 'refused') return { kind: 'no-line', message: given.message };
    return { kind: (await keeper.runWorker(given.line)) ? 'ran' : 'no-cell' };
  }

  async reconnect(): Promise<void> {
    this.open();
    await this.#parts?.keeper.reconnect();
  }

  async openInBrowser(): Promise<void> {
    await this.#electron.shell.openExternal(this.#notebook);
  }

  /** The machine is about to sleep. */
  sleep(): void {
    this.#parts?.keeper.sleep();
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
            { label: words.colab.run, click: () => this.#options.act({ do: 'colab', what: 'run' }) },
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
    const { clock, random, log, changed, node, preferences } = this.#options;
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
        // A notebook that was just made has its address only now.
        const url = webContents.getURL();
        if (isNotebook(url)) preferences.set('notebook', url);
        changed(state);
      },
      isKeptAlive: () => node.isKeptAlive,
      isWorkerLost: () => node.isWorkerLost,
      async lineForLost() {
        const given = await node.line('lost');
        return given.kind === 'line' ? given.line : undefined;
      },
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

/** Whether a cell of the page can be run as it is; what Colab asks its owner comes first. */
function canRun(state: PaneState): boolean {
  switch (state.kind) {
    case 'connected':
    case 'busy':
    case 'connecting':
    case 'disconnected':
    case 'cell-stops':
    case 'asleep':
    case 'unknown':
      return true;
    case 'closed':
    case 'loading':
    case 'sign-in':
    case 'captcha':
    case 'are-you-there':
    case 'quota':
      return false;
  }
}
