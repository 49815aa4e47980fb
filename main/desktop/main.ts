import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  app,
  BrowserWindow,
  clipboard,
  dialog,
  Menu,
  MessageChannelMain,
  type NativeImage,
  nativeImage,
  nativeTheme,
  session,
  shell,
  Tray,
  utilityProcess,
} from 'electron';
import { systemClock } from '../node/clock/index.ts';
import { connectParent } from '../node/parent.ts';
import { startDesktop } from './app.ts';
import type { ElectronApi } from './electron-api.ts';
import { nodeEnvironment, nodeFlags, profileFolder } from './launch.ts';

/** The only file that knows the real Electron and the real process. */

const electron: ElectronApi = {
  app,
  BrowserWindow,
  clipboard,
  createMessageChannel: () => new MessageChannelMain(),
  createTray: (image: NativeImage) => new Tray(image),
  dialog,
  Menu,
  nativeImage,
  nativeTheme,
  session,
  shell,
  utilityProcess,
};

// The terminal that it was started from may be gone long before the app.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
const log = (line: string) => void process.stderr.write(`${line}\n`);
const flags = nodeFlags(process.argv);

// Not awaited: Electron gets ready only after this module has been run to its end (electron#40719).
startDesktop(electron, {
  nodeScript: join(import.meta.dirname, 'headless.js'),
  engineScript: join(import.meta.dirname, 'engine.js'),
  nodeArguments: flags,
  nodeEnvironment: nodeEnvironment(process.env),
  profileFolder: madeFolder(profileFolder(flags, process.env, process.platform)),
  platform: process.platform,
  starter: connectParent(process),
  clock: systemClock,
  log,
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
