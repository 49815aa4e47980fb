import type { Clock, Timer } from '../node/clock/index.ts';
import type { ElectronApi, ShellWindow } from './electron-api.ts';

/** So long (ms) after its process died the page is loaded again. */
const RELOAD_AFTER = 2000;

/** The window on the dashboard. Closing it hides it; the node goes on. */
export class DashboardWindow {
  readonly #electron: ElectronApi;
  readonly #clock: Clock;
  readonly #log: (line: string) => void;
  #window: ShellWindow | undefined;
  /** Where the dashboard is. */
  #url: string | undefined;
  /** What the window holds; undefined when its page failed or died. */
  #loaded: string | undefined;
  #reload: Timer | undefined;
  #isWanted = true;

  constructor(electron: ElectronApi, clock: Clock, log: (line: string) => void) {
    this.#electron = electron;
    this.#clock = clock;
    this.#log = log;
  }

  get origin(): string | undefined {
    return this.#url === undefined ? undefined : new URL(this.#url).origin;
  }

  /** The dashboard is at `url` from now on; a node that was started again may be at another port. */
  showDashboard(url: string): void {
    this.#url = url;
    if (this.#window || this.#isWanted) this.#bring();
  }

  /** Brings the window to the front; before the node is ready it comes as soon as there is something to show. */
  show(): void {
    this.#isWanted = true;
    this.#bring();
    if (!this.#window) return;
    if (this.#window.isMinimized()) this.#window.restore();
    this.#window.show();
    this.#window.focus();
  }

  hide(): void {
    this.#isWanted = false;
    this.#window?.hide();
  }

  /** A window that holds the dashboard, as soon as it is known where that is. */
  #bring(): void {
    if (this.#url === undefined) return;
    this.#window ??= this.#open();
    if (this.#loaded !== this.#url) this.#load(this.#window, this.#url);
  }

  #open(): ShellWindow {
    const { BrowserWindow, nativeTheme } = this.#electron;
    const window = new BrowserWindow({
      width: 1280,
      height: 800,
      minWidth: 480,
      minHeight: 400,
      title: 'Tandem',
      show: false,
      // Electron's menu brings the keys for zoom and reload; it comes with Alt.
      autoHideMenuBar: true,
      // The page's own ground, so that nothing flashes before its first paint.
      backgroundColor: nativeTheme.shouldUseDarkColors ? '#0e1413' : '#f5f7f6',
      webPreferences: { contextIsolation: true, sandbox: true, nodeIntegration: false, webviewTag: false },
    });
    window.once('ready-to-show', () => {
      if (this.#isWanted) window.show();
    });
    window.on('close', event => {
      event.preventDefault();
      this.hide();
    });
    window.webContents.on('render-process-gone', (_event, { reason }) => {
      this.#log(`the window's page ended (${reason}) and is loaded again`);
      this.#loaded = undefined;
      this.#reload?.cancel();
      this.#reload = this.#clock.timer(RELOAD_AFTER, () => this.#bring());
    });
    return window;
  }

  #load(window: ShellWindow, url: string): void {
    this.#loaded = url;
    window.loadURL(url).catch(() => {
      // Cut short by the load of another address.
      if (this.#loaded !== url) return;
      this.#loaded = undefined;
      // The URL holds the token, and the message of a failure holds the URL.
      this.#log('the dashboard did not load in the window');
    });
  }
}
