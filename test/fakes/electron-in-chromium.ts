import type { BrowserWindowConstructorOptions } from 'electron';
import type { Frame, Page } from 'playwright-core';
import type { ElectronApi } from '../../main/desktop/electron-api.ts';
import { FakeWindow } from './electron.ts';
import { ElectronWithNodes } from './electron-with-nodes.ts';

/**
 * The stand-in for Electron whose window is a page of a real Chromium with a built preload in it: calls cross from that
 * page to the stand-in's `ipcMain` with the frame that they come from, and what the shell tells crosses back.
 */
export class ElectronInChromium extends ElectronWithNodes {
  override readonly BrowserWindow: ElectronApi['BrowserWindow'];

  constructor(page: Page) {
    super();
    this.BrowserWindow = windowsIn(page, this.windows);
    // Pages see the theme that the shell set, as if it were the system's.
    this.nativeTheme.on('updated', () => {
      const colorScheme = this.nativeTheme.shouldUseDarkColors ? 'dark' : 'light';
      page.emulateMedia({ colorScheme }).catch(() => {});
    });
  }

  /** Puts the preload before each page. @param source one CommonJS file that asks for nothing but `electron` */
  async preload(page: Page, source: string): Promise<void> {
    await page.exposeBinding(TO_SHELL, ({ frame }, channel: string, given: unknown[]) =>
      this.ipcMain.invoke(channel, this.#senderOf(frame, page), ...given),
    );
    await page.addInitScript({ content: preloadScript(source) });
  }

  #senderOf(frame: Frame, page: Page): object {
    const main = this.windows.at(-1)?.webContents.mainFrame;
    return frame === page.mainFrame() && main ? main : { url: frame.url() };
  }
}

const TO_SHELL = 'standInToShell';
const TO_PAGE = 'standInToPage';

function windowsIn(page: Page, windows: FakeWindow[]): ElectronApi['BrowserWindow'] {
  return class extends FakeWindow {
    constructor(options: BrowserWindowConstructorOptions) {
      super(options);
      windows.push(this);
      const { webContents } = this;
      this.load = async () => {
        webContents.mainFrame = {
          get url() {
            return page.url();
          },
        };
        await page.goto(this.urls.at(-1) ?? '');
        webContents.emit('did-finish-load');
        this.emit('ready-to-show');
      };
      webContents.send = (channel, ...given) => {
        const script = `globalThis.${TO_PAGE}?.(${JSON.stringify([channel, ...given])})`;
        // A page that is on its way elsewhere hears nothing, as in Electron.
        page.evaluate(script).catch(() => {});
      };
    }
  };
}

/** Only the main frame has it, before the page's own scripts. A page cannot write over what it was given. */
function preloadScript(source: string): string {
  return `if (window === window.top) {
    const heard = new Map();
    const toShell = window.${TO_SHELL};
    Object.defineProperty(window, '${TO_PAGE}', {
      value: ([channel, ...given]) => (heard.get(channel) ?? new Set()).forEach(listener => listener({}, ...given)),
    });
    const electron = {
      contextBridge: {
        exposeInMainWorld: (name, value) => Object.defineProperty(window, name, { value }),
      },
      ipcRenderer: {
        invoke: (channel, ...given) => toShell(channel, given),
        on: (channel, listener) => heard.set(channel, (heard.get(channel) ?? new Set()).add(listener)),
        off: (channel, listener) => heard.get(channel)?.delete(listener),
      },
    };
    const require = name => {
      if (name === 'electron') return electron;
      throw new Error('a sandboxed preload has no ' + name);
    };
    ((require, module, exports) => {${source}
    })(require, { exports: {} }, {});
  }`;
}
