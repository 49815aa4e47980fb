import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { homedir, networkInterfaces, release } from 'node:os';
import { dirname, join } from 'node:path';
import {
  app,
  BaseWindow,
  BrowserWindow,
  clipboard,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  type NativeImage,
  Notification,
  nativeImage,
  nativeTheme,
  powerMonitor,
  powerSaveBlocker,
  safeStorage,
  screen,
  session,
  shell,
  Tray,
  utilityProcess,
  WebContentsView,
} from 'electron';
import ElectronStore from 'electron-store';
import electronUpdater from 'electron-updater';
import { systemClock } from '../node/clock/index.ts';
import { connectParent } from '../node/parent.ts';
import { startDesktop } from './app.ts';
import type { ElectronApi } from './electron-api.ts';
import { autostartFiles, keyFilesIn } from './files.ts';
import { isHiddenStart, nodeEnvironment, nodeFlags, profileFolder } from './launch.ts';
import { LogFile } from './log-file.ts';
import { en } from './words/en.ts';

/** The only file that knows the real Electron and the real process. */

const electron: ElectronApi = {
  app,
  BrowserWindow,
  clipboard,
  createMessageChannel: () => new MessageChannelMain(),
  createTray: (image: NativeImage) => new Tray(image),
  createPane(windowOptions, viewOptions) {
    const window = new BaseWindow(windowOptions);
    const view = new WebContentsView(viewOptions);
    window.contentView.addChildView(view);
    return { window, view };
  },
  dialog,
  ipcMain,
  Menu,
  Notification,
  nativeImage,
  nativeTheme,
  powerMonitor,
  powerSaveBlocker,
  safeStorage,
  screen,
  session,
  shell,
  utilityProcess,
};

// The terminal that it was started from may be gone long before the app.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
const flags = nodeFlags(process.argv);
const profile = madeFolder(profileFolder(flags, process.env, process.platform));
const logFile = new LogFile(join(profile ?? app.getPath('userData'), 'logs'), systemClock.now);
const log = (line: string) => {
  process.stderr.write(`${line}\n`);
  logFile.write(line);
};

// Not awaited: Electron gets ready only after this module has been run to its end (electron#40719).
startDesktop(electron, {
  nodeScript: join(import.meta.dirname, 'headless.js'),
  engineScript: join(import.meta.dirname, 'engine.js'),
  preloadScript: thereIs(join(import.meta.dirname, '../preload/index.cjs')),
  nodeArguments: flags,
  nodeEnvironment: nodeEnvironment(process.env),
  profileFolder: profile,
  isHiddenStart: isHiddenStart(process.argv),
  starter: connectParent(process),
  words: en,
  clock: systemClock,
  random: Math.random,
  log,
  fetch,
  // A file that somebody damaged is begun anew: preferences are not worth a refused start.
  preferenceFile: () => new ElectronStore({ name: 'preferences', clearInvalidConfig: true }),
  updater: () =>
    app.isPackaged && existsSync(join(process.resourcesPath, 'app-update.yml'))
      ? electronUpdater.autoUpdater
      : undefined,
  machine: {
    platform: process.platform,
    home: homedir(),
    about: {
      tandem: app.getVersion(),
      electron: process.versions.electron,
      node: process.versions.node,
      system: `${process.platform} ${release()} ${process.arch}`,
    },
    // The profile lies in the node's data folder.
    keyFiles: profile === undefined ? undefined : keyFilesIn(dirname(profile)),
    freshKey: () => randomBytes(32).toString('base64url'),
    autostart: {
      files: autostartFiles,
      program: app.isPackaged ? (process.env.APPIMAGE ?? process.execPath) : undefined,
      configHome: process.env.XDG_CONFIG_HOME,
      home: homedir(),
    },
    network: () =>
      JSON.stringify(
        Object.values(networkInterfaces()).flatMap(each =>
          (each ?? []).filter(({ internal }) => !internal).map(({ address }) => address),
        ),
      ),
    run: (command, args) =>
      new Promise(resolve => {
        execFile(command, [...args], { timeout: 3000, windowsHide: true }, (error, output) => {
          resolve(error ? undefined : output);
        });
      }),
    logFolder: logFile.folder,
    logTail: () => logFile.tail(),
    writeFile: (path, text) => writeFile(path, text, { mode: 0o600 }),
  },
}).catch(error => {
  log(`the desktop app could not start: ${error instanceof Error ? error.stack : error}`);
  app.exit(1);
});

/** Electron takes only a folder that is there. One that cannot be made is the node's to complain about. */
function madeFolder(path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
  } catch {
    return undefined;
  }
}

function thereIs(path: string): string | undefined {
  return existsSync(path) ? path : undefined;
}
