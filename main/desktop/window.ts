import type { Clock, Timer } from '../node/clock/index.ts';
import type { ElectronApi, ShellWindow } from './electron-api.ts';
import { isolatedPage } from './isolated-page.ts';
import type { PageName } from './pages.ts';
import type { Preferences } from './preferences.ts';
import { LEAST, placeOn } from './window-place.ts';

export interface WindowOptions {
  readonly clock: Clock;
  readonly preferences: Preferences;
  readonly log: (line: string) => void;
  /** The preload; undefined where it is not built. */
  readonly preload: string | undefined;
  /** A person closes it; what that means is decided there. */
  readonly closing: () => void;
  /** The session of this user ends, without any `before-quit`. */
  readonly sessionEnds: () => void;
}

/** First wait (ms) before a page that died is loaded again; doubled each time, until it stays. */
const RELOAD_AFTER = 2000;
const LONGEST_RELOAD = 60_000;
/** A page that lived so long (ms) had no illness. */
const IS_WELL_AFTER = 60_000;
/** A page that does not react for so long (ms) is loaded again. */
const UNRESPONSIVE_FOR = 15_000;
/** The page's own grounds, so that nothing flashes before its first paint. */
const GROUND = { dark: '#0e1413', light: '#f5f7f6' };

/** What every page of ours runs with; a test reads these very values. */
export const ownPage = {
  ...isolatedPage,
  experimentalFeatures: false,
} as const;

/** The window on the dashboard. Closing it hides it; the node goes on. */
export class DashboardWindow {
  readonly #electron: ElectronApi;
  readonly #options: WindowOptions;
  #window: ShellWindow | undefined;
  /** Where the dashboard is. */
  #url: string | undefined;
  /** What the window holds; undefined when its page failed or died. */
  #loaded: string | undefined;
  #reload: Timer | undefined;
  #reloads = 0;
  #loadedAt = 0;
  #patience: Timer | undefined;
  #isWanted = true;

  constructor(electron: ElectronApi, options: WindowOptions) {
    this.#electron = electron;
    this.#options = options;
  }

  get origin(): string | undefined {
    return this.#url === undefined ? undefined : new URL(this.#url).origin;
  }

  /** The main frame of the window: the only one that may talk to the shell. */
  get mainFrame(): object | undefined {
    return this.#window?.webContents.mainFrame ?? undefined;
  }

  get isVisible(): boolean {
    return this.#window?.isVisible() ?? false;
  }

  /** The dashboard is at `url` from now on; a node that was started again may be at another port. */
  showDashboard(url: string): void {
    this.#url = url;
    if (this.#window || this.#isWanted) this.#bring();
  }

  /** Brings the window to the front; before the node is ready it comes as soon as there is something to show. */
  show(page?: PageName): void {
    this.#isWanted = true;
    if (page !== undefined && this.#url !== undefined && this.#window)
      this.#load(this.#window, atPage(this.#url, page));
    else this.#bring();
    if (!this.#window) return;
    if (this.#window.isMinimized()) this.#window.restore();
    this.#window.show();
    this.#window.focus();
  }

  hide(): void {
    this.#isWanted = false;
    this.#window?.hide();
  }

  /** Says something to the page. One that is not there asks for itself when it comes. */
  tell(channel: string, message: unknown): void {
    if (this.#loaded !== undefined) this.#window?.webContents.send(channel, message);
  }

  /** At a start without a window: it is made when somebody asks for it. */
  stayHidden(): void {
    this.#isWanted = false;
  }

  /** A window that holds the dashboard, as soon as it is known where that is. */
  #bring(): void {
    if (this.#url === undefined) return;
    this.#window ??= this.#open();
    if (this.#loaded !== this.#url) this.#load(this.#window, this.#url);
  }

  #open(): ShellWindow {
    const { BrowserWindow, nativeTheme, screen } = this.#electron;
    const { preferences, preload, closing, sessionEnds } = this.#options;
    const screens = screen.getAllDisplays().map(({ workArea }) => workArea);
    const { isMaximized, ...place } = placeOn(screens, preferences.get('windowPlace'));
    const ground = () => (nativeTheme.shouldUseDarkColors ? GROUND.dark : GROUND.light);
    const window = new BrowserWindow({
      ...place,
      minWidth: LEAST.width,
      minHeight: LEAST.height,
      title: 'Tandem',
      show: false,
      // The menu brings its keys all the same; it comes with Alt.
      autoHideMenuBar: true,
      backgroundColor: ground(),
      webPreferences: { ...ownPage, ...(preload === undefined ? {} : { preload }) },
    });
    window.once('ready-to-show', () => {
      if (!this.#isWanted) return;
      if (isMaximized) window.maximize();
      window.show();
    });
    for (const change of ['resize', 'move', 'maximize', 'unmaximize'] as const) {
      window.on(change, () => this.#remember(window));
    }
    window.on('close', event => {
      event.preventDefault();
      closing();
    });
    window.on('query-session-end', sessionEnds);
    nativeTheme.on('updated', () => window.setBackgroundColor(ground()));
    this.#lookAfter(window);
    return window;
  }

  #remember(window: ShellWindow): void {
    const { x, y, width, height } = window.getNormalBounds();
    this.#options.preferences.set('windowPlace', { x, y, width, height, isMaximized: window.isMaximized() });
  }

  /** A page that dies or hangs is loaded again, more and more seldom if it goes on. */
  #lookAfter(window: ShellWindow): void {
    const { clock, preferences, log } = this.#options;
    const { webContents } = window;
    webContents.on('render-process-gone', (_event, { reason }) => {
      log(`the window's page ended (${reason}) and is loaded again`);
      this.#patience?.cancel();
      this.#loaded = undefined;
      if (clock.monotonic() - this.#loadedAt > IS_WELL_AFTER) this.#reloads = 0;
      this.#reload?.cancel();
      const wait = Math.min(LONGEST_RELOAD, RELOAD_AFTER * 2 ** this.#reloads);
      this.#reload = clock.timer(wait, () => {
        this.#reloads += 1;
        this.#bring();
      });
    });
    window.on('unresponsive', () => {
      this.#patience?.cancel();
      this.#patience = clock.timer(UNRESPONSIVE_FOR, () => {
        log("the window's page does not react and is ended");
        // Its end is told like any other, and the page is loaded again.
        webContents.forcefullyCrashRenderer();
      });
    });
    window.on('responsive', () => this.#patience?.cancel());
    webContents.on('did-finish-load', () => webContents.setZoomLevel(preferences.get('zoom')));
    webContents.on('zoom-changed', () => preferences.set('zoom', webContents.getZoomLevel()));
  }

  #load(window: ShellWindow, url: string): void {
    this.#loaded = this.#url;
    this.#loadedAt = this.#options.clock.monotonic();
    const wanted = this.#url;
    window.loadURL(url).catch(() => {
      // Cut short by the load of another address.
      if (this.#loaded !== wanted) return;
      this.#loaded = undefined;
      // The URL holds the token, and the message of a failure holds the URL.
      this.#options.log('the dashboard did not load in the window');
    });
  }
}

function atPage(dashboard: string, page: PageName): string {
  const url = new URL(dashboard);
  url.pathname = page === 'overview' ? '/' : `/${page}`;
  return url.href;
}
