import type { DesktopState } from '../../preload/contract.ts';
import type { FromShell } from '../node/shell-messages.ts';
import { DataKey, type KeyState } from './data-key.ts';
import type { ElectronApi } from './electron-api.ts';
import type { Preferences } from './preferences.ts';
import type { DesktopOptions } from './shell-options.ts';

/** How the key of the node's secrets is kept: opened at the start, told to the node, moved when the owner wants it. */
export class SecretKeeping {
  readonly #electron: ElectronApi;
  readonly #options: DesktopOptions;
  readonly #preferences: Preferences;
  readonly #keys: DataKey | undefined;
  #state: KeyState = { kind: 'file', isSafeStorageThere: false };

  constructor(electron: ElectronApi, options: DesktopOptions, preferences: Preferences) {
    const { machine, log } = options;
    const { keyFiles, freshKey, platform } = machine;
    this.#electron = electron;
    this.#options = options;
    this.#preferences = preferences;
    this.#keys =
      keyFiles && new DataKey({ safeStorage: electron.safeStorage, files: keyFiles, platform, freshKey, log });
  }

  /** Whether the key is in the key chain; undefined where there is none worth the name. */
  get isInKeyChain(): boolean | undefined {
    if (this.#state.kind !== 'file') return true;
    return this.#state.isSafeStorageThere ? false : undefined;
  }

  /** Where the key is, as the page says it. */
  get keeping(): DesktopState['keyKeeping'] {
    if (this.#state.kind !== 'file') return this.#state.kind === 'wrapped' ? 'key-chain' : 'locked';
    if (this.#state.isSafeStorageThere) return 'file';
    return this.#options.machine.platform === 'linux' ? 'obfuscated' : 'absent';
  }

  /** The first word to each node, which waits for it. */
  get message(): FromShell {
    return { type: 'data-key', key: this.#state.kind === 'wrapped' ? this.#state.key : null };
  }

  async open(): Promise<void> {
    if (this.#keys) this.#state = await this.#keys.open();
  }

  /** Moves it into the key chain, or back into its file. */
  async use(isOn: boolean): Promise<void> {
    if (this.#keys) this.#state = await (isOn ? this.#keys.protect() : this.#keys.release());
  }

  /** What a person should know of it: once where it is so by nature, each time where it fails. */
  async explain(): Promise<void> {
    const { secrets, app } = this.#options.words;
    const tell = (message: string, detail: string) =>
      this.#electron.dialog.showMessageBox({ type: 'info', title: app, message, detail });
    if (this.#state.kind === 'locked') await tell(secrets.notOpened, secrets.notOpenedDetail);
    if (!this.#keys || this.keeping !== 'obfuscated' || this.#preferences.get('knowsObfuscation')) return;
    await tell(secrets.obfuscated, secrets.obfuscatedDetail);
    this.#preferences.set('knowsObfuscation', true);
  }
}
