import type { RunOutcome } from './colab/pane.ts';
import type { Command } from './commands.ts';
import type { ElectronApi } from './electron-api.ts';
import type { NodeClient } from './node-client.ts';
import type { Shell } from './shell.ts';
import type { DesktopOptions } from './shell-options.ts';

interface Deps {
  readonly shell: Shell;
  readonly electron: ElectronApi;
  /** Undefined while there is no node to ask. */
  readonly client: NodeClient | undefined;
  readonly options: DesktopOptions;
}

/** Does what a menu was asked for. What the node refuses is told in its own words. */
export async function perform(command: Command, deps: Deps): Promise<void> {
  const { shell, electron, client, options } = deps;
  switch (command.do) {
    case 'open':
      return shell.show(command.page);
    case 'start-node':
      return shell.host.start();
    case 'make-active':
      return say(deps, await client?.makeActive.mutate());
    case 'pause':
      return void (await client?.pause.mutate());
    case 'resume':
      return void (await client?.resume.mutate());
    case 'enable':
      return void (await client?.enable.mutate({ backend: command.backend }));
    case 'copy-gateway':
      return copyGateway(deps);
    case 'copy':
      return electron.clipboard.writeText(command.text);
    case 'autostart':
      return void (await shell.setStartAtLogin(command.isOn));
    case 'quiet':
      return void (await client?.switchQuiet.mutate({ isQuiet: command.isOn, time: 'until-changed' }));
    case 'key-chain':
      await shell.secrets.use(command.isOn);
      shell.host.tell(shell.secrets.message);
      return shell.refresh();
    case 'set':
      shell.preferences.set(command.option, command.isOn);
      return shell.refresh();
    case 'logs':
      return void (await electron.shell.openPath(options.machine.logFolder));
    case 'diagnostics':
      return exportDiagnostics(deps);
    case 'check-updates':
      return shell.updates.check();
    case 'download-update':
      return shell.updates.download();
    case 'install-update':
      return shell.quitAndInstall();
    case 'colab':
      return colab(command.what, deps);
    case 'quit':
      return electron.app.quit();
  }
}

async function colab(what: Extract<Command, { do: 'colab' }>['what'], deps: Deps): Promise<void> {
  const { pane } = deps.shell;
  switch (what) {
    case 'open':
      return pane.open();
    case 'run':
      return sayOutcome(deps, await pane.runWorker());
    case 'reconnect':
      return pane.reconnect();
    case 'browser':
      return pane.openInBrowser();
  }
}

/** What keeps the cell from running is said; that it runs is seen. */
async function sayOutcome({ electron, options }: Deps, outcome: RunOutcome): Promise<void> {
  if (outcome.kind === 'ran') return;
  const { app, colab } = options.words;
  const message = outcome.kind === 'no-line' ? outcome.message : colab.notRun[outcome.kind];
  await electron.dialog.showMessageBox({ type: 'info', title: app, message });
}

async function copyGateway({ shell, electron }: Deps): Promise<void> {
  const { node } = shell.state;
  if (node.kind === 'ready') await electron.clipboard.writeText(node.ready.gateway);
}

async function say({ electron, options }: Deps, answer: { kind: string; message: string } | undefined): Promise<void> {
  if (answer?.kind !== 'refused') return;
  await electron.dialog.showMessageBox({ type: 'info', title: options.words.app, message: answer.message });
}

async function exportDiagnostics({ shell, electron, options }: Deps): Promise<void> {
  const { words, machine, clock } = options;
  const day = new Date(clock.now()).toISOString().slice(0, 10);
  const { canceled, filePath } = await electron.dialog.showSaveDialog({
    title: words.diagnostics.title,
    defaultPath: `tandem-diagnostics-${day}.json`,
  });
  if (canceled || !filePath) return;
  await machine.writeFile(filePath, shell.diagnostics());
  await electron.dialog.showMessageBox({ type: 'info', title: words.app, message: words.diagnostics.done });
}
