import { EventEmitter } from 'node:events';
import type { Updater } from '../../main/desktop/updates.ts';

/** electron-updater, with a release or without. */
export class FakeUpdater extends EventEmitter {
  autoDownload = true;
  autoInstallOnAppQuit = true;
  allowDowngrade = false;
  channel: string | null = null;
  release: { version: string; releaseNotes: string } | undefined;
  fault: Error | undefined;
  /** When the download is whole. */
  arrived: Promise<void> = Promise.resolve();
  /** The installer ends the app. */
  installed: () => void = () => {};
  readonly done: string[] = [];

  async checkForUpdates(): ReturnType<Updater['checkForUpdates']> {
    this.done.push('check');
    if (this.fault) throw this.fault;
    const { version = '0.1.0', releaseNotes = '' } = this.release ?? {};
    const updateInfo = { version, releaseNotes, files: [], path: '', sha512: '', releaseDate: '' };
    return { isUpdateAvailable: this.release !== undefined, updateInfo, versionInfo: updateInfo };
  }

  async downloadUpdate(): Promise<string[]> {
    this.done.push('download');
    this.emit('download-progress', { percent: 42 });
    await this.arrived;
    if (this.fault) throw this.fault;
    return [];
  }

  quitAndInstall(): void {
    this.done.push('install');
    this.installed();
  }
}
