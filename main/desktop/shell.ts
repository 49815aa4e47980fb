import { appMenu } from './app-menu.ts';
import { type Autostart, type AutostartState, createAutostart } from './autostart/index.ts';
import { closingOf } from './closing.ts';
import type { ColabPane } from './colab/pane.ts';
import { paneWithNode } from './colab/with-node.ts';
import type { Command } from './commands.ts';
import { diagnosticsText } from './diagnostics.ts';
import type { ElectronApi } from './electron-api.ts';
import { serveEngines } from './engines.ts';
import { serveBridge } from './ipc.ts';
import { needsOf } from './needs.ts';
import { NodeFollower } from './node-follower.ts';
import { NodeHost, type NodeState } from './node-host.ts';
import { Notifier } from './notify.ts';
import { pageHandlers } from './page-handlers.ts';
import { pageFeed } from './page-state.ts';
import type { PageName } from './pages.ts';
import { perform } from './perform.ts';
import { stayAwake, watchPower } from './power.ts';
import { Preferences, type Theme } from './preferences.ts';
import { SecretKeeping } from './secret-keeping.ts';
import type { DesktopOptions } from './shell-options.ts';
import type { ShellState } from './shell-state.ts';
import { situationOf } from './situation.ts';
import { createTray } from './tray.ts';
import { hasTrayHost } from './tray-host.ts';
import { trayModel } from './tray-model.ts';
import { Updates } from './updates.ts';
import { whenStopped } from './when-stopped.ts';
import { DashboardWindow } from './window.ts';

/** The shell once Electron is ready: its parts, put together around one state that all that is shown is made of. */
export class Shell {
  readonly window: DashboardWindow;
  readonly host: NodeHost;
  readonly pane: ColabPane;
  readonly updates: Updates;
  readonly autostart: Autostart;
  readonly preferences: Preferences;
  readonly #electron: ElectronApi;
  readonly #options: DesktopOptions;
  readonly #notifier: Notifier;
  readonly #follower: NodeFollower;
  readonly #paneLink: ReturnType<typeof paneWithNode>['link'];
  readonly secrets: SecretKeeping;
  readonly #stayAwake: (isWanted: boolean) => void;
  readonly #stops: (() => void)[] = [];
  #node: NodeState = { kind: 'starting' };
  #autostartState: ShellState['autostart'];
  #showTray: ReturnType<typeof createTray> | undefined;
  readonly #tellPage = pageFeed(this);
  #installs = false;
  /** Nobody would see an icon: the window is the only way in. */
  #hasTray = true;

  constructor(electron: ElectronApi, options: DesktopOptions) {
    const { clock, random, log, words, machine } = options;
    this.#electron = electron;
    this.#options = options;
    this.preferences = new Preferences(options.preferenceFile(), log);
    const { preferences } = this;
    electron.nativeTheme.themeSource = preferences.get('theme');
    this.window = new DashboardWindow(electron, {
      clock,
      preferences,
      log,
      preload: options.preloadScript,
      closing: closingOf({
        dialog: electron.dialog,
        words,
        preferences,
        hasTray: () => this.#hasTray,
        hide: () => this.window.hide(),
        quit: () => electron.app.quit(),
      }),
      sessionEnds: () => electron.app.quit(),
    });
    const colab = paneWithNode(electron, {
      clock,
      random,
      log,
      words,
      preferences,
      changed: () => this.refresh(),
      act: command => this.act(command),
      client: () => this.#follower.client,
    });
    this.pane = colab.pane;
    this.#paneLink = colab.link;
    this.updates = new Updates({
      updater: options.updater(),
      dialog: electron.dialog,
      preferences,
      words,
      log,
      changed: () => this.refresh(),
    });
    this.autostart = createAutostart(electron.app, machine.platform, machine.autostart);
    this.#stayAwake = stayAwake(electron);
    this.#notifier = new Notifier(electron, {
      clock,
      words,
      isMuted: () => preferences.get('isMuted'),
      clicked: need => (need?.leadsTo === 'colab' ? this.pane.open() : this.show(need?.leadsTo)),
    });
    this.secrets = new SecretKeeping(electron, options, preferences);
    this.#follower = new NodeFollower({
      clock,
      fetch: options.fetch,
      changed: () => this.refresh(),
      // One of our own that hangs is ended by the system or by a person; it is not started a second time beside itself.
      lost: () => this.host.lost(),
    });
    this.host = new NodeHost(electron.utilityProcess, {
      script: options.nodeScript,
      args: options.nodeArguments,
      env: options.nodeEnvironment,
      clock,
      words,
      log,
      started: node => {
        this.host.tell(this.secrets.message);
        serveEngines(node, electron, { script: options.engineScript, env: options.nodeEnvironment, clock });
      },
      changed: state => this.#nodeChanged(state),
    });
  }

  async start(): Promise<void> {
    const { machine, isHiddenStart, clock } = this.#options;
    this.#quitInOrder();
    serveBridge(this.#electron, {
      handlers: pageHandlers(this),
      ownOrigin: () => this.window.origin,
      mainFrame: () => this.window.mainFrame,
      log: this.#options.log,
    });
    this.setTheme(this.preferences.get('theme'));
    const [autostart, hasTray] = await Promise.all([
      this.autostart.read(),
      hasTrayHost(machine.platform, machine.run),
      this.secrets.open(),
    ]);
    this.#autostartState = autostart;
    this.#hasTray = hasTray;
    if (isHiddenStart && this.preferences.get('startHidden') && hasTray) this.window.stayHidden();
    this.#showTray = createTray(this.#electron, machine.platform, command => this.act(command));
    this.#stops.push(
      watchPower(this.#electron, {
        clock,
        network: machine.network,
        wake: why => this.#wake(why),
        userIdle: seconds => this.host.tell({ type: 'user-idle', seconds }),
        shutdown: () => this.#electron.app.quit(),
      }),
    );
    this.#stops.push(this.#paneLink.start());
    this.host.start();
    void this.secrets.explain();
  }

  /** Everything that is known just now. */
  get state(): ShellState {
    const { preferences } = this;
    const keyChain = this.secrets.isInKeyChain;
    const { facts } = this.#follower;
    const quiet = facts.live?.room?.quiet;
    return {
      node: this.#node,
      ...facts,
      ...(quiet ? { quiet: { isOn: quiet.isQuiet } } : {}),
      colab: this.pane.state,
      autostart: this.#autostartState,
      update: this.updates.state,
      options: {
        startHidden: preferences.get('startHidden'),
        stayInTray: preferences.get('stayInTray'),
        stayAwake: preferences.get('stayAwake'),
        isMuted: preferences.get('isMuted'),
        ...(keyChain === undefined ? {} : { keyChain }),
      },
    };
  }

  get version(): string {
    return this.#electron.app.getVersion();
  }

  show(page?: PageName): void {
    this.window.show(page);
    void this.refreshAutostart();
  }

  act(command: Command): void {
    perform(command, { shell: this, electron: this.#electron, client: this.#follower.client, options: this.#options })
      .catch(error =>
        this.#options.log(`${command.do} did not work: ${error instanceof Error ? error.message : error}`),
      )
      .finally(() => this.#follower.hurry());
  }

  /** Shows everything as it is now. */
  refresh(): void {
    const { state } = this;
    const { words } = this.#options;
    this.#showTray?.(trayModel(state, words));
    this.#tellPage();
    this.#notifier.update(needsOf(state, words));
    const { kind } = situationOf(state, words);
    this.#stayAwake(state.options.stayAwake && (kind === 'active' || kind === 'degraded'));
  }

  /** What the owner wants is kept; what comes of it is the system's to say. */
  async setStartAtLogin(isOn: boolean): Promise<AutostartState> {
    this.preferences.set('autostart', isOn);
    this.#autostartState = await this.autostart.set(isOn);
    this.refresh();
    return this.#autostartState;
  }

  async refreshAutostart(): Promise<void> {
    this.#autostartState = await this.autostart.read();
    this.refresh();
  }

  /** What holds now, whether or not it could be kept. */
  get theme(): Theme {
    return this.#electron.nativeTheme.themeSource;
  }

  setTheme(theme: Theme): void {
    const { nativeTheme, Menu } = this.#electron;
    const { words, machine } = this.#options;
    this.preferences.set('theme', theme);
    nativeTheme.themeSource = theme;
    const menu = appMenu({
      platform: machine.platform,
      theme,
      words,
      act: command => this.act(command),
      setTheme: next => this.setTheme(next),
    });
    Menu.setApplicationMenu(Menu.buildFromTemplate(menu));
    this.#tellPage();
  }

  diagnostics(): string {
    const { words, clock, machine } = this.#options;
    const { about, home } = machine;
    return diagnosticsText({ state: this.state, words, now: clock.now(), about, log: machine.logTail(), home });
  }

  /** Quits in order, and installs what was fetched when nothing runs any more. */
  quitAndInstall(): void {
    this.#installs = true;
    this.#electron.app.quit();
  }

  #nodeChanged(state: NodeState): void {
    const before = this.#node;
    this.#node = state;
    if (state.kind === 'ready') this.#follower.follow(state.ready);
    else this.#follower.stop();
    this.#paneLink.tell();
    this.refresh();
    if (state.kind === 'ready') this.window.showDashboard(state.ready.dashboard);
    if (state.kind !== 'stopped' || before.kind === 'stopped') return;
    void whenStopped(state, this.#electron.dialog, this.#options.words).then(choice => {
      if (choice === 'again') this.host.start();
      if (choice === 'quit') this.#electron.app.quit();
    });
  }

  #wake(why: string): void {
    this.#options.log(`everything is looked at again: ${why}`);
    if (this.#node.kind === 'ready' && this.#node.isAttached) void this.#follower.client?.wake.mutate().catch(() => {});
    else this.host.tell({ type: 'wake' });
    this.#follower.hurry();
    this.pane.wake();
    void this.refreshAutostart();
  }

  /** The node first: it finishes what runs and writes what must be kept; only then the shell goes. */
  #quitInOrder(): void {
    const { app } = this.#electron;
    app.on('before-quit', event => {
      event.preventDefault();
      this.window.hide();
      for (const stop of this.#stops.splice(0)) stop();
      this.#notifier.stop();
      this.#follower.stop();
      this.#stayAwake(false);
      // Nobody is asked about closing any more, and no second `before-quit` comes of it.
      void this.host.stop().then(() => {
        this.pane.close();
        if (!(this.#installs && this.updates.install())) app.exit(0);
      });
    });
  }
}
