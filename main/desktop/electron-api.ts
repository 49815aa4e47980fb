import type {
  App,
  BaseWindow,
  BaseWindowConstructorOptions,
  BrowserWindow,
  BrowserWindowConstructorOptions,
  Clipboard,
  CommandLine,
  Dialog,
  Display,
  IpcMainInvokeEvent,
  LoginItemSettings,
  MenuItemConstructorOptions,
  MessageChannelMain,
  NativeImage,
  NativeTheme,
  Notification,
  NotificationConstructorOptions,
  PowerSaveBlocker,
  Rectangle,
  SafeStorage,
  Session,
  Shell,
  Tray,
  UtilityProcess,
  WebContents,
  WebContentsViewConstructorOptions,
} from 'electron';

/**
 * What the shell uses of Electron, made of Electron's own types: `main.ts` hands the real thing in, so a call that it
 * does not have fails the type check. Small, so that a test can stand in for it.
 */
export interface ElectronApi {
  readonly app: ShellApp;
  readonly BrowserWindow: new (options: BrowserWindowConstructorOptions) => ShellWindow;
  readonly Menu: {
    buildFromTemplate(template: MenuItemConstructorOptions[]): object;
    setApplicationMenu(menu: object | null): void;
  };
  readonly Notification: {
    new (options: NotificationConstructorOptions): ShellNotification;
    isSupported(): boolean;
  };
  readonly clipboard: Pick<Clipboard, 'readText' | 'writeText'>;
  readonly dialog: Pick<Dialog, 'showMessageBox' | 'showSaveDialog'>;
  readonly ipcMain: { handle(channel: string, listener: (event: ShellIpcEvent, ...given: unknown[]) => unknown): void };
  readonly nativeImage: { createEmpty(): ShellImage };
  readonly nativeTheme: Pick<NativeTheme, 'shouldUseDarkColors' | 'themeSource'> & {
    on(event: 'updated', listener: () => void): unknown;
  };
  /** Throws before the app is ready, as the real one does. */
  readonly powerMonitor: {
    on(event: PowerEvent, listener: () => void): unknown;
    getSystemIdleTime(): number;
  };
  readonly powerSaveBlocker: Pick<PowerSaveBlocker, 'start' | 'stop'>;
  /** The asynchronous half only: the other is on its way out. */
  readonly safeStorage: Pick<
    SafeStorage,
    'decryptStringAsync' | 'encryptStringAsync' | 'getSelectedStorageBackend' | 'isAsyncEncryptionAvailable'
  >;
  /** Throws before the app is ready, as the real one does. */
  readonly screen: { getAllDisplays(): Pick<Display, 'workArea'>[] };
  /** Throws before the app is ready, as the real one does. */
  readonly session: { readonly defaultSession: ShellSession; fromPartition(partition: string): PaneSession };
  readonly shell: Pick<Shell, 'openExternal' | 'openPath'>;
  /** Throws before the app is ready, as the real one does. */
  readonly utilityProcess: {
    fork(modulePath: string, args: string[], options: NodeProcessOptions): NodeProcess;
  };
  createMessageChannel(): Pick<MessageChannelMain, 'port1' | 'port2'>;
  createTray(image: ShellImage): ShellTray;
  /** A window without a page of its own, and the view that is in it. */
  createPane(
    window: BaseWindowConstructorOptions,
    view: WebContentsViewConstructorOptions,
  ): { readonly window: PaneWindow; readonly view: ShellView };
}

export type PowerEvent = 'suspend' | 'resume' | 'shutdown' | 'unlock-screen' | 'on-ac' | 'on-battery';

export interface ShellApp
  extends Pick<
    App,
    | 'enableSandbox'
    | 'exit'
    | 'getVersion'
    | 'quit'
    | 'requestSingleInstanceLock'
    | 'setAppUserModelId'
    | 'setLoginItemSettings'
    | 'setPath'
    | 'whenReady'
  > {
  readonly commandLine: Pick<CommandLine, 'hasSwitch'>;
  getLoginItemSettings(options?: {
    path?: string;
    args?: string[];
  }): Pick<LoginItemSettings, 'openAtLogin' | 'executableWillLaunchAtLogin' | 'status' | 'wasOpenedAtLogin'>;
  on(event: 'window-all-closed' | 'activate', listener: () => void): unknown;
  on(
    event: 'second-instance',
    listener: (event: unknown, argv: string[], folder: string, additionalData: unknown) => void,
  ): unknown;
  on(event: 'before-quit', listener: (event: Preventable) => void): unknown;
  on(event: 'session-created', listener: (session: ShellSession) => void): unknown;
  on(event: 'web-contents-created', listener: (event: unknown, contents: ShellContents) => void): unknown;
}

export interface ShellWindow
  extends Pick<
    BrowserWindow,
    | 'focus'
    | 'getNormalBounds'
    | 'hide'
    | 'isMaximized'
    | 'isMinimized'
    | 'isVisible'
    | 'loadURL'
    | 'maximize'
    | 'restore'
    | 'setBackgroundColor'
    | 'show'
  > {
  readonly webContents: ShellPage;
  on(event: 'close', listener: (event: Preventable) => void): unknown;
  on(event: 'resize' | 'move' | 'maximize' | 'unmaximize' | 'query-session-end', listener: () => void): unknown;
  on(event: 'unresponsive' | 'responsive', listener: () => void): unknown;
  once(event: 'ready-to-show', listener: () => void): unknown;
}

/** A window without a page of its own, around a view. */
export interface PaneWindow
  extends Pick<BaseWindow, 'focus' | 'getContentBounds' | 'hide' | 'isMinimized' | 'restore' | 'show'> {
  setMenu(menu: object | null): void;
  on(event: 'close', listener: (event: Preventable) => void): unknown;
  on(event: 'resize', listener: () => void): unknown;
}

/** The page in a window of ours. */
export interface ShellPage
  extends Pick<WebContents, 'getZoomLevel' | 'setZoomLevel' | 'forcefullyCrashRenderer' | 'send'> {
  readonly mainFrame: object | null;
  on(event: 'render-process-gone', listener: (event: unknown, details: Gone) => void): unknown;
  on(event: 'zoom-changed' | 'did-finish-load', listener: () => void): unknown;
}

export interface ShellContents extends Pick<WebContents, 'setWindowOpenHandler'> {
  readonly session: object;
  on(event: 'will-frame-navigate' | 'will-redirect', listener: (details: Navigation) => void): unknown;
  on(event: 'will-attach-webview', listener: (event: Preventable) => void): unknown;
}

/** A view with a site that is not ours. */
export interface ShellView {
  readonly webContents: ShellContents & {
    close(): void;
    insertText(text: string): Promise<void>;
    executeJavaScriptInIsolatedWorld(worldId: number, scripts: { code: string }[]): Promise<unknown>;
    getURL(): string;
    loadURL(url: string): Promise<void>;
    reload(): void;
    sendInputEvent(event: { type: 'mouseMove'; x: number; y: number }): void;
    on(event: 'render-process-gone', listener: (event: unknown, details: Gone) => void): unknown;
    on(event: 'unresponsive' | 'did-finish-load', listener: () => void): unknown;
  };
  setBounds(bounds: Rectangle): void;
}

export type ShellIpcEvent = Pick<IpcMainInvokeEvent, 'senderFrame'>;

export interface ShellNotification extends Pick<Notification, 'close' | 'show'> {
  on(event: 'click', listener: () => void): unknown;
}

export type ShellImage = Pick<NativeImage, 'addRepresentation' | 'setTemplateImage'>;

export interface ShellTray extends Pick<Tray, 'setToolTip'> {
  on(event: 'click', listener: () => void): unknown;
  setContextMenu(menu: object | null): void;
  setImage(image: ShellImage | string): void;
}

export type ShellSession = Pick<Session, 'setPermissionCheckHandler' | 'setPermissionRequestHandler'>;

export interface PaneSession extends ShellSession, Pick<Session, 'setUserAgent' | 'getUserAgent'> {
  readonly webRequest: {
    onBeforeRequest(
      listener: (details: { readonly url: string }, answer: (response: { cancel?: boolean }) => void) => void,
    ): void;
  };
  on(event: 'will-download', listener: (event: Preventable) => void): unknown;
}

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

export interface Preventable {
  preventDefault(): void;
}

interface Navigation extends Preventable {
  readonly url: string;
  /** Only a frame's own navigation says whose it is. */
  readonly isMainFrame?: boolean;
}

interface Gone {
  readonly reason: string;
}
