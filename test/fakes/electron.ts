import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import type {
  BaseWindowConstructorOptions,
  BrowserWindowConstructorOptions,
  LoginItemSettings,
  MenuItemConstructorOptions,
  MessageBoxOptions,
  MessageBoxReturnValue,
  MessagePortMain,
  NotificationConstructorOptions,
  Rectangle,
  Settings,
  WebContentsViewConstructorOptions,
} from 'electron';
import type {
  ElectronApi,
  NodeProcess,
  NodeProcessOptions,
  PaneSession,
  PaneWindow,
  ShellApp,
  ShellContents,
  ShellImage,
  ShellIpcEvent,
  ShellNotification,
  ShellPage,
  ShellTray,
  ShellView,
  ShellWindow,
} from '../../main/desktop/electron-api.ts';

/**
 * A stand-in for Electron's main process. It keeps what was asked of it and is as strict as the real one: what works
 * only once the app is ready throws before, an `error` that nobody hears is thrown, and a process that ends loses the
 * listeners of its output.
 */
export class FakeElectron implements ElectronApi {
  readonly windows: FakeWindow[] = [];
  readonly trays: FakeTray[] = [];
  readonly nodes: FakeNode[] = [];
  /** Both ends of each channel that was made. */
  readonly channels: (readonly [FakePort, FakePort])[] = [];
  readonly clipboardTexts: string[] = [];
  readonly opened: string[] = [];
  readonly boxes: MessageBoxOptions[] = [];
  /** The button that a person presses; as long as there is none, a box stays open. */
  press: number | undefined;

  readonly app = new FakeApp();
  readonly BrowserWindow = openInto(this.windows);
  /** The application's own menu. */
  appMenu: FakeMenu | undefined;
  readonly Menu = {
    buildFromTemplate: (template: MenuItemConstructorOptions[]) => new FakeMenu(template),
    setApplicationMenu: (menu: object | null) => {
      this.appMenu = menu instanceof FakeMenu ? menu : undefined;
    },
  };
  readonly notifications: FakeNotification[] = [];
  readonly Notification = notifyInto(this.notifications);
  readonly ipcMain = new FakeIpc();
  readonly panes: { readonly window: FakePaneWindow; readonly view: FakeView }[] = [];
  /** Since someone touched the machine, s. */
  idleTime = 0;
  readonly powerMonitor = Object.assign(new EventEmitter(), { getSystemIdleTime: () => this.idleTime });
  /** What keeps the machine awake now. */
  readonly blockers = new Set<number>();
  readonly powerSaveBlocker = {
    start: (type: string): number => {
      if (type !== 'prevent-app-suspension') throw new Error(`the screen need not stay on for ${type}`);
      this.blockers.add(this.blockers.size + 1);
      return this.blockers.size;
    },
    stop: (id: number): boolean => this.blockers.delete(id),
  };
  readonly safeStorage = new FakeSafeStorage();
  displays: { readonly workArea: Rectangle }[] = [{ workArea: { x: 0, y: 0, width: 1920, height: 1040 } }];
  readonly screen = { getAllDisplays: () => this.displays };
  readonly nativeImage = { createEmpty: () => new FakeImage() };
  readonly nativeTheme = new FakeTheme();
  readonly clipboard = {
    readText: async () => this.clipboardTexts.at(-1) ?? '',
    writeText: async (text: string) => void this.clipboardTexts.push(text),
  };
  readonly shell = {
    openExternal: async (url: string) => void this.opened.push(url),
    openPath: async (path: string) => {
      this.opened.push(path);
      return '';
    },
  };
  /** Where a person saves a file; undefined: the dialog is cancelled. */
  saveAt: string | undefined;
  readonly dialog = {
    showSaveDialog: async () => ({ canceled: this.saveAt === undefined, filePath: this.saveAt ?? '' }),
    showMessageBox: (...given: readonly unknown[]): Promise<MessageBoxReturnValue> => {
      this.boxes.push(given.find(isBox) ?? { message: '' });
      return this.press === undefined
        ? new Promise(() => {})
        : Promise.resolve({ response: this.press, checkboxChecked: false });
    },
  };
  readonly session: { readonly defaultSession: FakeSession; fromPartition(partition: string): FakeSession };
  /** Sessions by their partition. */
  readonly partitions = new Map<string, FakeSession>();
  readonly utilityProcess = {
    fork: (script: string, args: string[], options: NodeProcessOptions): FakeNode => {
      this.app.needsReady('utilityProcess');
      const node = new FakeNode(script, args, options);
      this.nodes.push(node);
      return node;
    },
  };

  constructor() {
    const { app } = this;
    const defaultSession = new FakeSession();
    this.session = {
      get defaultSession() {
        app.needsReady('session');
        return defaultSession;
      },
      fromPartition: partition => {
        app.needsReady('session');
        const session = this.partitions.get(partition) ?? new FakeSession();
        this.partitions.set(partition, session);
        return session;
      },
    };
  }

  createMessageChannel(): ReturnType<ElectronApi['createMessageChannel']> {
    const [port1, port2] = [new FakePort(), new FakePort()];
    this.channels.push([port1, port2]);
    return { port1, port2 };
  }

  createPane(window: BaseWindowConstructorOptions, view: WebContentsViewConstructorOptions) {
    const pane = { window: new FakePaneWindow(window), view: new FakeView(view) };
    this.panes.push(pane);
    return pane;
  }

  createTray(image: ShellImage): FakeTray {
    const tray = new FakeTray(image);
    this.trays.push(tray);
    return tray;
  }

  /** The window that was opened last. */
  get window(): FakeWindow {
    return last(this.windows);
  }

  get tray(): FakeTray {
    return last(this.trays);
  }

  /** The node's process that was started last. */
  get node(): FakeNode {
    return last(this.nodes);
  }
}

class FakeApp extends EventEmitter implements ShellApp {
  /** Whether this is the first instance. */
  hasLock = true;
  /** What a start hands to the instance that is there already. */
  toldFirst: unknown;
  modelId = '';
  /** What the system's settings say of start at login, and what was asked of them. */
  login: Pick<LoginItemSettings, 'openAtLogin' | 'executableWillLaunchAtLogin' | 'status' | 'wasOpenedAtLogin'> = {
    openAtLogin: false,
    executableWillLaunchAtLogin: false,
    status: 'not-registered',
    wasOpenedAtLogin: false,
  };
  readonly loginSettings: Settings[] = [];
  readonly switches = new Set<string>();
  readonly paths: Record<string, string> = {};
  exitCode: number | undefined;
  isSandboxed = false;
  #isReady = false;
  readonly #ready = Promise.withResolvers<void>();
  readonly commandLine = { hasSwitch: (name: string) => this.switches.has(name) };

  /** The app gets ready, as it does after the entry module. */
  becomeReady(): void {
    this.#isReady = true;
    this.#ready.resolve();
  }

  needsReady(what: string): void {
    if (!this.#isReady) throw new Error(`${what} can only be used after the app is ready`);
  }

  whenReady(): Promise<void> {
    return this.#ready.promise;
  }

  enableSandbox(): void {
    this.#needsUnready('app.enableSandbox()');
    this.isSandboxed = true;
  }

  setPath(name: string, path: string): void {
    this.#needsUnready('app.setPath()');
    this.paths[name] = path;
  }

  requestSingleInstanceLock(additionalData?: Record<PropertyKey, unknown>): boolean {
    this.toldFirst = additionalData;
    return this.hasLock;
  }

  setAppUserModelId(id: string): void {
    this.modelId = id;
  }

  getVersion(): string {
    return '0.1.0';
  }

  getLoginItemSettings(): typeof this.login {
    return this.login;
  }

  /** A user's veto in the system's own settings stays. */
  setLoginItemSettings(settings: Settings): void {
    this.loginSettings.push(settings);
    const isOn = settings.openAtLogin ?? false;
    const isVetoed = this.login.openAtLogin && !this.login.executableWillLaunchAtLogin;
    this.login = {
      ...this.login,
      openAtLogin: isOn,
      executableWillLaunchAtLogin: isOn && !isVetoed,
      status: isOn ? 'enabled' : 'not-registered',
    };
  }

  quit(): void {
    const event = new FakeEvent();
    this.emit('before-quit', event);
    if (!event.isPrevented) this.exitCode ??= 0;
  }

  exit(code = 0): void {
    this.exitCode ??= code;
  }

  #needsUnready(what: string): void {
    if (this.#isReady) throw new Error(`${what} can only be called before the app is ready`);
  }
}

/** An event that may be prevented. */
export class FakeEvent {
  isPrevented = false;
  readonly url: string;

  constructor(url = '') {
    this.url = url;
  }

  preventDefault(): void {
    this.isPrevented = true;
  }
}

export class FakeWindow extends EventEmitter implements ShellWindow {
  readonly options: BrowserWindowConstructorOptions;
  readonly urls: string[] = [];
  readonly webContents = new FakePage();
  isShown = false;
  isFocused = false;
  wasMinimized = false;
  wasMaximized = false;
  bounds: Rectangle;
  background: string | undefined;
  /** What the next load comes to. */
  load: () => Promise<void> = () => Promise.resolve();

  constructor(options: BrowserWindowConstructorOptions) {
    super();
    this.options = options;
    const { x = 0, y = 0, width = 800, height = 600 } = options;
    this.bounds = { x, y, width, height };
    this.background = options.backgroundColor;
    this.isShown = options.show ?? true;
  }

  loadURL(url: string): Promise<void> {
    this.urls.push(url);
    this.webContents.mainFrame = { url };
    return this.load();
  }

  /** A person closes it; whether it is gone. */
  closeByHand(): boolean {
    const event = new FakeEvent();
    this.emit('close', event);
    return !event.isPrevented;
  }

  show(): void {
    this.isShown = true;
  }

  hide(): void {
    this.isShown = false;
    this.isFocused = false;
  }

  focus(): void {
    this.isFocused = true;
  }

  isVisible(): boolean {
    return this.isShown;
  }

  isMinimized(): boolean {
    return this.wasMinimized;
  }

  isMaximized(): boolean {
    return this.wasMaximized;
  }

  maximize(): void {
    this.wasMaximized = true;
  }

  restore(): void {
    this.wasMinimized = false;
  }

  getNormalBounds(): Rectangle {
    return this.bounds;
  }

  setBackgroundColor(color: string): void {
    this.background = color;
  }
}

class FakePage extends EventEmitter implements ShellPage {
  mainFrame: { readonly url: string } | null = null;
  zoom = 0;
  /** What the page was told, each with its channel. */
  readonly told: (readonly unknown[])[] = [];

  send(channel: string, ...given: readonly unknown[]): void {
    this.told.push(structuredClone([channel, ...given]));
  }

  getZoomLevel(): number {
    return this.zoom;
  }

  setZoomLevel(level: number): void {
    this.zoom = level;
  }

  forcefullyCrashRenderer(): void {
    this.emit('render-process-gone', {}, { reason: 'crashed' });
  }
}

class FakePaneWindow extends EventEmitter implements PaneWindow {
  readonly options: BaseWindowConstructorOptions;
  isShown: boolean;
  isFocused = false;
  wasMinimized = false;
  menu: FakeMenu | undefined;

  constructor(options: BaseWindowConstructorOptions) {
    super();
    this.options = options;
    this.isShown = options.show ?? true;
  }

  closeByHand(): boolean {
    const event = new FakeEvent();
    this.emit('close', event);
    return !event.isPrevented;
  }

  show(): void {
    this.isShown = true;
  }

  hide(): void {
    this.isShown = false;
  }

  focus(): void {
    this.isFocused = true;
  }

  isMinimized(): boolean {
    return this.wasMinimized;
  }

  restore(): void {
    this.wasMinimized = false;
  }

  getContentBounds(): Rectangle {
    return { x: 0, y: 0, width: this.options.width ?? 0, height: this.options.height ?? 0 };
  }

  setMenu(menu: object | null): void {
    this.menu = menu instanceof FakeMenu ? menu : undefined;
  }
}

class FakeView implements ShellView {
  readonly options: WebContentsViewConstructorOptions;
  readonly webContents = new FakeViewContents();
  bounds: Rectangle | undefined;

  constructor(options: WebContentsViewConstructorOptions) {
    this.options = options;
  }

  setBounds(bounds: Rectangle): void {
    this.bounds = bounds;
  }
}

class FakeViewContents extends EventEmitter {
  readonly session = {};
  readonly urls: string[] = [];
  readonly scripts: { readonly world: number; readonly code: string }[] = [];
  readonly inputs: { readonly type: string }[] = [];
  readonly typed: string[] = [];
  isClosed = false;
  /** What the page answers to a script. */
  answer: (code: string) => unknown = () => ({});
  open: Parameters<ShellContents['setWindowOpenHandler']>[0] | undefined;

  setWindowOpenHandler(handler: Parameters<ShellContents['setWindowOpenHandler']>[0]): void {
    this.open = handler;
  }

  close(): void {
    this.isClosed = true;
  }

  async loadURL(url: string): Promise<void> {
    this.urls.push(url);
  }

  reload(): void {
    this.urls.push(this.getURL());
  }

  getURL(): string {
    return this.urls.at(-1) ?? '';
  }

  async executeJavaScriptInIsolatedWorld(world: number, scripts: readonly { code: string }[]): Promise<unknown> {
    const code = scripts.map(script => script.code).join('');
    this.scripts.push({ world, code });
    return this.answer(code);
  }

  async insertText(text: string): Promise<void> {
    this.typed.push(text);
  }

  sendInputEvent(event: { readonly type: string }): void {
    this.inputs.push(event);
  }
}

export class FakeContents extends EventEmitter implements ShellContents {
  session: object = {};
  open: Parameters<ShellContents['setWindowOpenHandler']>[0] | undefined;

  setWindowOpenHandler(handler: Parameters<ShellContents['setWindowOpenHandler']>[0]): void {
    this.open = handler;
  }
}

export class FakeSession extends EventEmitter implements PaneSession {
  request: Parameters<PaneSession['setPermissionRequestHandler']>[0] = null;
  check: Parameters<PaneSession['setPermissionCheckHandler']>[0] = null;
  userAgent = 'Mozilla/5.0 (X11) AppleWebKit/537.36 tandem/0.1.0 Chrome/150.0.0.0 Electron/45.4.1 Safari/537.36';
  #filter: Parameters<PaneSession['webRequest']['onBeforeRequest']>[0] | undefined;
  readonly webRequest: PaneSession['webRequest'] = {
    onBeforeRequest: filter => {
      this.#filter = filter;
    },
  };

  setPermissionRequestHandler(handler: typeof this.request): void {
    this.request = handler;
  }

  setPermissionCheckHandler(handler: typeof this.check): void {
    this.check = handler;
  }

  getUserAgent(): string {
    return this.userAgent;
  }

  setUserAgent(userAgent: string): void {
    this.userAgent = userAgent;
  }

  /** Whether a request for the address goes out. */
  lets(url: string): boolean {
    let isLet = true;
    this.#filter?.({ url }, ({ cancel }) => {
      isLet = cancel !== true;
    });
    return isLet;
  }
}

class FakeTheme extends EventEmitter {
  /** The system's own. */
  #isSystemDark = false;
  #source: ElectronApi['nativeTheme']['themeSource'] = 'system';

  get shouldUseDarkColors(): boolean {
    return this.#source === 'system' ? this.#isSystemDark : this.#source === 'dark';
  }

  set shouldUseDarkColors(isDark: boolean) {
    this.#isSystemDark = isDark;
  }

  get themeSource(): ElectronApi['nativeTheme']['themeSource'] {
    return this.#source;
  }

  /** What pages see changes with it, and that is told. */
  set themeSource(source: ElectronApi['nativeTheme']['themeSource']) {
    this.#source = source;
    this.emit('updated');
  }
}

export class FakeNotification extends EventEmitter implements ShellNotification {
  readonly options: NotificationConstructorOptions;
  isShown = false;

  constructor(options: NotificationConstructorOptions) {
    super();
    this.options = options;
  }

  show(): void {
    this.isShown = true;
  }

  close(): void {
    this.isShown = false;
  }
}

/** Handlers of calls from pages. */
class FakeIpc {
  readonly channels = new Map<string, (event: ShellIpcEvent, ...given: unknown[]) => unknown>();

  handle(channel: string, listener: (event: ShellIpcEvent, ...given: unknown[]) => unknown): void {
    if (this.channels.has(channel)) throw new Error(`there is a handler for ${channel} already`);
    this.channels.set(channel, listener);
  }

  /** A page calls; what it gets crosses a process border as a copy. */
  async invoke(channel: string, frame: object | null, ...given: unknown[]): Promise<unknown> {
    const listener = this.channels.get(channel);
    if (!listener) throw new Error(`nobody answers at ${channel}`);
    return structuredClone(
      await Reflect.apply(listener, undefined, [{ senderFrame: frame }, ...structuredClone(given)]),
    );
  }
}

/** A key chain that turns a text around; `opens` false is one that was locked or replaced since. */
class FakeSafeStorage {
  isThere = true;
  opens = true;
  backend: 'basic_text' | 'gnome_libsecret' | 'unknown' = 'gnome_libsecret';
  shouldReEncrypt = false;
  #salt = 0;

  async isAsyncEncryptionAvailable(): Promise<boolean> {
    return this.isThere;
  }

  getSelectedStorageBackend(): typeof this.backend {
    return this.backend;
  }

  async encryptStringAsync(text: string): Promise<Buffer> {
    this.#salt += 1;
    return Buffer.from(`${this.#salt}:${[...text].reverse().join('')}`);
  }

  async decryptStringAsync(encrypted: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }> {
    if (!this.opens) throw new Error('the key chain is locked');
    const [, text = ''] = encrypted.toString().split(':');
    return { result: [...text].reverse().join(''), shouldReEncrypt: this.shouldReEncrypt };
  }
}

export class FakeImage implements ShellImage {
  readonly representations: { readonly scaleFactor?: number; readonly width?: number; readonly buffer?: Buffer }[] = [];
  isTemplate = false;

  addRepresentation(options: { scaleFactor?: number; width?: number; buffer?: Buffer }): void {
    this.representations.push(options);
  }

  setTemplateImage(option: boolean): void {
    this.isTemplate = option;
  }
}

export class FakeMenu {
  readonly template: readonly MenuItemConstructorOptions[];

  constructor(template: readonly MenuItemConstructorOptions[]) {
    this.template = template;
  }

  /** Every label, those of submenus too. */
  get labels(): readonly string[] {
    return itemsIn(this.template).flatMap(({ label }) => (label === undefined ? [] : [label]));
  }

  item(label: string): MenuItemConstructorOptions | undefined {
    return itemsIn(this.template).find(candidate => candidate.label === label);
  }

  choose(label: string): void {
    const item = this.item(label);
    if (!item?.click || item.enabled === false) throw new Error(`the menu has no ${label} to choose`);
    // Of what Electron hands over, ours look at nothing.
    Reflect.apply(item.click, undefined, []);
  }
}

function itemsIn(items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return items.flatMap(item => [item, ...(Array.isArray(item.submenu) ? itemsIn(item.submenu) : [])]);
}

export class FakeTray extends EventEmitter implements ShellTray {
  image: unknown;
  toolTip = '';
  /** Every menu that was set, the latest last. */
  readonly menus: FakeMenu[] = [];

  constructor(image: unknown) {
    super();
    this.image = image;
  }

  setImage(image: unknown): void {
    this.image = image;
  }

  setToolTip(toolTip: string): void {
    this.toolTip = toolTip;
  }

  setContextMenu(menu: object | null): void {
    if (menu instanceof FakeMenu) this.menus.push(menu);
  }

  /** Chooses an item of the menu that is there now. */
  choose(label: string): void {
    last(this.menus).choose(label);
  }
}

export class FakeNode extends EventEmitter implements NodeProcess {
  readonly stdout = new PassThrough();
  readonly stderr = new PassThrough();
  readonly messages: unknown[] = [];
  /** Ends of channels that came with its messages. */
  readonly ports: object[] = [];
  wasKilled = false;
  readonly script: string;
  readonly args: readonly string[];
  readonly options: NodeProcessOptions;

  constructor(script: string, args: readonly string[], options: NodeProcessOptions) {
    super();
    this.script = script;
    this.args = args;
    this.options = options;
  }

  /** Says that it is ready, or that another one runs already, as the node's lines do. */
  sayReady(port = 8485, token = 'secret', event: 'ready' | 'running' = 'ready'): void {
    const control = `http://127.0.0.1:${port}`;
    const line = { event, node: 'a', gateway: 'http://127.0.0.1:8484', control };
    this.stdout.write(`${JSON.stringify({ ...line, dashboard: `${control}/#token=${token}` })}\n`);
  }

  /** Ends with a code; `lastWords` arrive on standard error only in a later turn, after the exit was told. */
  end(code: number, lastWords = ''): void {
    this.emit('exit', code);
    for (const stream of [this.stdout, this.stderr]) stream.removeAllListeners();
    setImmediate(() => {
      this.stderr.end(lastWords);
      this.stdout.end();
    });
  }

  postMessage(message: unknown, ports: readonly object[] = []): void {
    this.messages.push(message);
    this.ports.push(...ports);
  }

  kill(): boolean {
    this.wasKilled = true;
    return true;
  }
}

/** One end of a channel; nothing goes through it. */
class FakePort extends EventEmitter implements MessagePortMain {
  close(): void {}
  postMessage(): void {}
  start(): void {}
}

function openInto(windows: FakeWindow[]): ElectronApi['BrowserWindow'] {
  return class extends FakeWindow {
    constructor(options: BrowserWindowConstructorOptions) {
      super(options);
      windows.push(this);
    }
  };
}

function notifyInto(notifications: FakeNotification[]): ElectronApi['Notification'] {
  return class extends FakeNotification {
    constructor(options: NotificationConstructorOptions) {
      super(options);
      notifications.push(this);
    }

    static isSupported(): boolean {
      return true;
    }
  };
}

function isBox(value: unknown): value is MessageBoxOptions {
  return typeof value === 'object' && value !== null && 'message' in value;
}

function last<T>(list: readonly T[]): T {
  const item = list.at(-1);
  if (item === undefined) throw new Error('there is none yet');
  return item;
}
