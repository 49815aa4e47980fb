import type {
  App,
  BrowserWindow,
  BrowserWindowConstructorOptions,
  Clipboard,
  CommandLine,
  Dialog,
  MenuItemConstructorOptions,
  MessageChannelMain,
  NativeImage,
  NativeTheme,
  Session,
  Shell,
  Tray,
  UtilityProcess,
  WebContents,
} from 'electron';

/**
 * What the shell uses of Electron, made of Electron's own types: `main.ts` hands the real thing in, so a call that it
 * does not have fails the type check. Small, so that a test can stand in for it.
 */
export interface ElectronApi {
  readonly app: ShellApp;
  readonly BrowserWindow: new (options: BrowserWindowConstructorOptions) => ShellWindow;
  readonly Menu: { buildFromTemplate(template: MenuItemConstructorOptions[]): object };
  readonly clipboard: Pick<Clipboard, 'writeText'>;
  readonly dialog: Pick<Dialog, 'showMessageBox'>;
  readonly nativeImage: { createEmpty(): ShellImage };
  readonly nativeTheme: Pick<NativeTheme, 'shouldUseDarkColors'>;
  /** Throws before the app is ready, as the real one does. */
  readonly session: { readonly defaultSession: ShellSession };
  readonly shell: Pick<Shell, 'openExternal'>;
  /** Throws before the app is ready, as the real one does. */
  readonly utilityProcess: {
    fork(modulePath: string, args: string[], options: NodeProcessOptions): NodeProcess;
  };
  createMessageChannel(): Pick<MessageChannelMain, 'port1' | 'port2'>;
  createTray(image: ShellImage): ShellTray;
}

export interface ShellApp
  extends Pick<App, 'enableSandbox' | 'exit' | 'quit' | 'requestSingleInstanceLock' | 'setPath' | 'whenReady'> {
  readonly commandLine: Pick<CommandLine, 'hasSwitch'>;
  on(event: 'second-instance' | 'window-all-closed' | 'activate', listener: () => void): unknown;
  on(event: 'before-quit', listener: (event: Preventable) => void): unknown;
  on(event: 'session-created', listener: (session: ShellSession) => void): unknown;
  on(event: 'web-contents-created', listener: (event: unknown, contents: ShellContents) => void): unknown;
}

export interface ShellWindow
  extends Pick<BrowserWindow, 'focus' | 'hide' | 'isMinimized' | 'loadURL' | 'restore' | 'show'> {
  readonly webContents: {
    on(event: 'render-process-gone', listener: (event: unknown, details: Gone) => void): unknown;
  };
  on(event: 'close', listener: (event: Preventable) => void): unknown;
  once(event: 'ready-to-show', listener: () => void): unknown;
}

export interface ShellContents extends Pick<WebContents, 'setWindowOpenHandler'> {
  on(event: 'will-frame-navigate' | 'will-redirect', listener: (details: Navigation) => void): unknown;
  on(event: 'will-attach-webview', listener: (event: Preventable) => void): unknown;
}

export type ShellImage = Pick<NativeImage, 'addRepresentation' | 'setTemplateImage'>;

export interface ShellTray extends Pick<Tray, 'setToolTip'> {
  on(event: 'click', listener: () => void): unknown;
  setContextMenu(menu: object | null): void;
  setImage(image: ShellImage | string): void;
}

export type ShellSession = Pick<Session, 'setPermissionCheckHandler' | 'setPermissionRequestHandler'>;

export interface NodeProcess extends Pick<UtilityProcess, 'kill' | 'postMessage'> {
  readonly stdout: NodeJS.ReadableStream | null;
  readonly stderr: NodeJS.ReadableStream | null;
  on(event: 'error', listener: (type: string, location: string) => void): unknown;
  on(event: 'exit', listener: (code: number) => void): unknown;
  on(event: 'message', listener: (message: unknown) => void): unknown;
}

export interface NodeProcessOptions {
  readonly env: Record<string, string>;
  readonly serviceName: string;
  readonly stdio: 'pipe';
}

interface Preventable {
  preventDefault(): void;
}

interface Navigation extends Preventable {
  readonly url: string;
}

interface Gone {
  readonly reason: string;
}
