import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import type {
  BrowserWindowConstructorOptions,
  MenuItemConstructorOptions,
  MessageBoxOptions,
  MessageBoxReturnValue,
  MessagePortMain,
} from 'electron';
import type {
  ElectronApi,
  NodeProcess,
  NodeProcessOptions,
  ShellApp,
  ShellContents,
  ShellImage,
  ShellSession,
  ShellTray,
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
  readonly Menu = { buildFromTemplate: (template: MenuItemConstructorOptions[]) => new FakeMenu(template) };
  readonly nativeImage = { createEmpty: () => new FakeImage() };
  readonly nativeTheme = { shouldUseDarkColors: false };
  readonly clipboard = { writeText: async (text: string) => void this.clipboardTexts.push(text) };
  readonly shell = { openExternal: async (url: string) => void this.opened.push(url) };
  readonly dialog = {
    showMessageBox: (...given: readonly unknown[]): Promise<MessageBoxReturnValue> => {
      this.boxes.push(given.find(isBox) ?? { message: '' });
      return this.press === undefined
        ? new Promise(() => {})
        : Promise.resolve({ response: this.press, checkboxChecked: false });
    },
  };
  readonly session: { readonly defaultSession: FakeSession };
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
    };
  }

  createMessageChannel(): ReturnType<ElectronApi['createMessageChannel']> {
    const [port1, port2] = [new FakePort(), new FakePort()];
    this.channels.push([port1, port2]);
    return { port1, port2 };
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

  requestSingleInstanceLock(): boolean {
    return this.hasLock;
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
  readonly webContents = new EventEmitter();
  isVisible = false;
  isFocused = false;
  wasMinimized = false;
  /** What the next load comes to. */
  load: () => Promise<void> = () => Promise.resolve();

  constructor(options: BrowserWindowConstructorOptions) {
    super();
    this.options = options;
  }

  loadURL(url: string): Promise<void> {
    this.urls.push(url);
    return this.load();
  }

  /** A person closes it; whether it is gone. */
  closeByHand(): boolean {
    const event = new FakeEvent();
    this.emit('close', event);
    return !event.isPrevented;
  }

  show(): void {
    this.isVisible = true;
  }

  hide(): void {
    this.isVisible = false;
    this.isFocused = false;
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
}

export class FakeContents extends EventEmitter implements ShellContents {
  open: Parameters<ShellContents['setWindowOpenHandler']>[0] | undefined;

  setWindowOpenHandler(handler: Parameters<ShellContents['setWindowOpenHandler']>[0]): void {
    this.open = handler;
  }
}

export class FakeSession implements ShellSession {
  request: Parameters<ShellSession['setPermissionRequestHandler']>[0] = null;
  check: Parameters<ShellSession['setPermissionCheckHandler']>[0] = null;

  setPermissionRequestHandler(handler: Parameters<ShellSession['setPermissionRequestHandler']>[0]): void {
    this.request = handler;
  }

  setPermissionCheckHandler(handler: Parameters<ShellSession['setPermissionCheckHandler']>[0]): void {
    this.check = handler;
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
    const item = last(this.menus).template.find(candidate => candidate.label === label);
    if (!item?.click || item.enabled === false) throw new Error(`the menu has no ${label} to choose`);
    // Of what Electron hands over, ours look at nothing.
    Reflect.apply(item.click, undefined, []);
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

  /** Says that it is ready, as the node's ready line does. */
  sayReady(port = 8485, token = 'secret'): void {
    const control = `http://127.0.0.1:${port}`;
    const line = { event: 'ready', node: 'a', gateway: 'http://127.0.0.1:8484', control };
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

function isBox(value: unknown): value is MessageBoxOptions {
  return typeof value === 'object' && value !== null && 'message' in value;
}

function last<T>(list: readonly T[]): T {
  const item = list.at(-1);
  if (item === undefined) throw new Error('there is none yet');
  return item;
}
