import type { AppUpdater } from 'electron-updater';
import type { ElectronApi } from './electron-api.ts';
import type { Preferences, UpdateChannel } from './preferences.ts';
import type { Words } from './words/en.ts';

export type UpdateState =
  | { readonly kind: 'idle' | 'checking' }
  | { readonly kind: 'available'; readonly version: string }
  /** 0 to 1. */
  | { readonly kind: 'downloading'; readonly version: string; readonly share: number }
  /** On the disk, and installed when the owner says so. */
  | { readonly kind: 'ready'; readonly version: string };

/** What is used of electron-updater. */
export type Updater = Pick<
  AppUpdater,
  | 'autoDownload'
  | 'autoInstallOnAppQuit'
  | 'channel'
  | 'allowDowngrade'
  | 'checkForUpdates'
  | 'downloadUpdate'
  | 'quitAndInstall'
> & { on(event: 'download-progress', listener: (info: { readonly percent: number }) => void): unknown };

export interface UpdatesOptions {
  /** Undefined: this copy was not installed by an installer, or is told of no place to look at. */
  readonly updater: Updater | undefined;
  readonly dialog: ElectronApi['dialog'];
  readonly preferences: Preferences;
  readonly words: Words;
  readonly log: (line: string) => void;
  readonly changed: (state: UpdateState) => void;
}

const LONGEST_NOTES = 4000;

/** Looks for a newer version, fetches it and installs it: each step only when the owner asks for it. */
export class Updates {
  readonly #options: UpdatesOptions;
  #state: UpdateState = { kind: 'idle' };

  constructor(options: UpdatesOptions) {
    this.#options = options;
    const { updater, preferences } = options;
    if (!updater) return;
    updater.autoDownload = false;
    // An installer that a shutdown of the system kills leaves a broken app behind.
    updater.autoInstallOnAppQuit = false;
    lookAt(updater, preferences.get('updateChannel'));
    updater.on('download-progress', ({ percent }) => {
      if (this.#state.kind !== 'downloading') return;
      this.#show({ ...this.#state, share: Math.min(1, Math.max(0, percent / 100)) });
    });
  }

  get state(): UpdateState {
    return this.#state;
  }

  /** False: this copy cannot update itself. */
  get isSupported(): boolean {
    return this.#options.updater !== undefined;
  }

  /** Looks there from the next check on. What was found elsewhere and not fetched is forgotten. */
  useChannel(channel: UpdateChannel): void {
    const { updater, preferences } = this.#options;
    preferences.set('updateChannel', channel);
    if (updater) lookAt(updater, channel);
    this.#show(this.#state.kind === 'available' ? { kind: 'idle' } : this.#state);
  }

  /** Says what there is; a newer version with its notes, and asks whether to fetch it. */
  async check(): Promise<void> {
    const { updater, dialog, words } = this.#options;
    const { updates: text } = words;
    if (!updater)
      return void (await dialog.showMessageBox({ type: 'info', title: words.app, message: text.unsupported }));
    if (this.#state.kind !== 'idle' && this.#state.kind !== 'available') return;
    this.#show({ kind: 'checking' });
    const found = await updater.checkForUpdates().catch(error => this.#failed(error));
    if (found === 'failed') return;
    if (!found?.isUpdateAvailable) {
      this.#show({ kind: 'idle' });
      await dialog.showMessageBox({ type: 'info', title: words.app, message: text.none });
      return;
    }
    const { version, releaseNotes } = found.updateInfo;
    this.#show({ kind: 'available', version });
    const { response } = await dialog.showMessageBox({
      type: 'info',
      title: words.app,
      message: text.available(version),
      detail: notesIn(releaseNotes, text.notes),
      buttons: [text.download, text.later],
      defaultId: 0,
      cancelId: 1,
    });
    if (response === 0) await this.download();
  }

  async download(): Promise<void> {
    const { updater } = this.#options;
    if (!updater || this.#state.kind !== 'available') return;
    const { version } = this.#state;
    this.#show({ kind: 'downloading', version, share: 0 });
    const done = await updater.downloadUpdate().catch(error => this.#failed(error));
    if (done !== 'failed') this.#show({ kind: 'ready', version });
  }

  /** To be called when the node has ended and nothing runs any more; whether the app ends by it. */
  install(): boolean {
    if (this.#state.kind !== 'ready' || !this.#options.updater) return false;
    this.#options.updater.quitAndInstall(true, true);
    return true;
  }

  async #failed(error: unknown): Promise<'failed'> {
    const { dialog, words, log } = this.#options;
    const why = (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
    log(`looking for updates failed: ${why}`);
    this.#show({ kind: 'idle' });
    await dialog.showMessageBox({ type: 'warning', title: words.app, message: words.updates.failed(why) });
    return 'failed';
  }

  #show(state: UpdateState): void {
    this.#state = state;
    this.#options.changed(state);
  }
}

function lookAt(updater: Updater, channel: UpdateChannel): void {
  updater.channel = channel;
  // Setting a channel allows it.
  updater.allowDowngrade = false;
}

/** Notes are HTML or Markdown of the release, and are shown as plain text. */
function notesIn(notes: string | readonly { readonly note: string | null }[] | null | undefined, head: string): string {
  const text = typeof notes === 'string' ? notes : (notes ?? []).map(({ note }) => note ?? '').join('\n');
  const plain = text
    .replaceAll(/<[^>]*>/g, '')
    .trim()
    .slice(0, LONGEST_NOTES);
  return plain === '' ? '' : `${head}\n${plain}`;
}
