import type { Clock } from '../node/clock/index.ts';
import type { Parent } from '../node/parent.ts';
import type { ElectronApi } from './electron-api.ts';
import { serveEngines } from './engines.ts';
import { guardPages, guardSession } from './guard.ts';
import { NodeHost, type NodeState } from './node-host.ts';
import { createTray } from './tray.ts';
import { DashboardWindow } from './window.ts';

export interface DesktopOptions {
  /** `out/main/headless.js`. */
  readonly nodeScript: string;
  /** `out/main/engine.js`. */
  readonly engineScript: string;
  /** Flags of the node. */
  readonly nodeArguments: readonly string[];
  readonly nodeEnvironment: Readonly<Record<string, string>>;
  /** Folder for the browser's files and the single-instance lock; Electron's own choice when undefined. */
  readonly profileFolder: string | undefined;
  readonly platform: NodeJS.Platform;
  /** The program that started the app and talks to it, such as `npm start`. */
  readonly starter: Parent | undefined;
  readonly clock: Clock;
  readonly log: (line: string) => void;
}

/**
 * Runs the desktop shell: one instance, the node in a process of its own, a tray, and a window on the dashboard. What
 * must come before Electron is ready is done before this first waits.
 */
export async function startDesktop(electron: ElectronApi, options: DesktopOptions): Promise<void> {
  const { app } = electron;
  const { log, starter } = options;
  if (options.profileFolder !== undefined) app.setPath('userData', options.profileFolder);
  if (!app.requestSingleInstanceLock()) {
    log('Tandem already runs with this data folder; its window is shown.');
    app.quit();
    return;
  }
  // Without this condition Electron would forget the switch, and pages could not start where there is no sandbox.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  const window = new DashboardWindow(electron, options.clock, log);
  guardPages(electron, () => window.origin);
  app.on('second-instance', () => window.show());
  app.on('activate', () => window.show());
  // The app stays when the last window goes.
  app.on('window-all-closed', () => {});
  starter?.onShutdown(() => app.quit());

  await app.whenReady();
  guardSession(electron.session.defaultSession, () => window.origin);
  starter?.post({ type: 'started' });
  runNode(electron, options, window);
}

/** Starts the node and shows in tray and window how it is. */
function runNode(electron: ElectronApi, options: DesktopOptions, window: DashboardWindow): void {
  const { app, clipboard, utilityProcess } = electron;
  let state: NodeState = { kind: 'starting' };
  const showTray = createTray(electron, options.platform, {
    open: () => window.show(),
    copyGateway: () => {
      if (state.kind === 'ready') void clipboard.writeText(state.ready.gateway);
    },
    start: () => host.start(),
    quit: () => app.quit(),
  });
  const host = new NodeHost(utilityProcess, {
    script: options.nodeScript,
    args: options.nodeArguments,
    env: options.nodeEnvironment,
    clock: options.clock,
    log: options.log,
    started: node => {
      serveEngines(node, electron, {
        script: options.engineScript,
        env: options.nodeEnvironment,
        clock: options.clock,
      });
    },
    changed: next => {
      state = next;
      showTray(next);
      if (next.kind === 'ready') window.showDashboard(next.ready.dashboard);
      if (next.kind === 'stopped') void askWhatToDo(electron, next, host);
    },
  });
  quitInOrder(electron, window, host);
  host.start();
}

/** Says why the node does not run and lets a person choose; the app stays, so that the tray says it too. */
async function askWhatToDo(
  { app, dialog }: ElectronApi,
  { sentence, detail }: Extract<NodeState, { kind: 'stopped' }>,
  host: NodeHost,
): Promise<void> {
  const { response } = await dialog.showMessageBox({
    type: 'warning',
    title: 'Tandem',
    message: sentence,
    detail,
    buttons: ['Start again', 'Leave it stopped', 'Quit Tandem'],
    defaultId: 0,
    cancelId: 1,
  });
  if (response === 0) host.start();
  if (response === 2) app.quit();
}

/** The node first: it finishes what runs and writes what must be kept; only then the shell goes. */
function quitInOrder({ app }: ElectronApi, window: DashboardWindow, host: NodeHost): void {
  app.on('before-quit', event => {
    event.preventDefault();
    window.hide();
    // Nobody is asked about closing any more, and no second `before-quit` comes of it.
    void host.stop().then(() => app.exit(0));
  });
}
