import type { ElectronApi } from './electron-api.ts';

/** Files of the node's data folder, by name: read, written whole with mode 0600, removed. */
export interface KeyFiles {
  read(name: string): Promise<string | undefined>;
  write(name: string, text: string): Promise<void>;
  remove(name: string): Promise<void>;
}

export interface DataKeyOptions {
  readonly safeStorage: ElectronApi['safeStorage'];
  readonly files: KeyFiles;
  readonly platform: NodeJS.Platform;
  readonly freshKey: () => string;
  readonly log: (line: string) => void;
}

/** Where the key that seals the node's secrets is. */
export type KeyState =
  /** In its file, which the node reads itself. `isSafeStorageThere`: it could be wrapped. */
  | { readonly kind: 'file'; readonly isSafeStorageThere: boolean }
  /** Wrapped by the system's key chain, and opened. */
  | { readonly kind: 'wrapped'; readonly key: string }
  /** Wrapped, and the key chain does not open it now. Maybe it does after the next login. */
  | { readonly kind: 'locked' };

/** As the node names them. */
const PLAIN = 'secret.key';
const WRAPPED = 'secret.key.wrapped';
const KEY = /^[A-Za-z0-9_-]{43}$/;

/**
 * The key that seals secrets, wrapped by the system where it has a real key chain. A new data folder gets a wrapped one;
 * a key that is already in a file stays there until the owner wants it otherwise, since the headless node needs it.
 * What does not open is never removed: key chains change between logins.
 */
export class DataKey {
  readonly #options: DataKeyOptions;

  constructor(options: DataKeyOptions) {
    this.#options = options;
  }

  async open(): Promise<KeyState> {
    const { files } = this.#options;
    const wrapped = await files.read(WRAPPED);
    if (wrapped !== undefined) return this.#unwrap(wrapped);
    const isSafeStorageThere = await this.#isSafe();
    if ((await files.read(PLAIN)) !== undefined || !isSafeStorageThere) return { kind: 'file', isSafeStorageThere };
    return this.#wrap(this.#options.freshKey());
  }

  /** Moves the key from its file into the key chain. */
  async protect(): Promise<KeyState> {
    const { files, freshKey } = this.#options;
    if ((await files.read(WRAPPED)) !== undefined || !(await this.#isSafe())) return this.open();
    const plain = (await files.read(PLAIN))?.trim();
    // A damaged key may be mended from a backup; it is not wrapped in its state.
    if (plain !== undefined && !KEY.test(plain)) return this.open();
    const state = await this.#wrap(plain ?? freshKey());
    if (state.kind === 'wrapped') await files.remove(PLAIN);
    return state;
  }

  /** Moves the key back into its file, for a node that runs without the desktop app. */
  async release(): Promise<KeyState> {
    const { files } = this.#options;
    const state = await this.open();
    if (state.kind !== 'wrapped') return state;
    await files.write(PLAIN, `${state.key}\n`);
    await files.remove(WRAPPED);
    return this.open();
  }

  /** Linux without a key chain has a "wrapping" whose key everybody knows: that is not worth more than the file. */
  async #isSafe(): Promise<boolean> {
    const { safeStorage, platform } = this.#options;
    try {
      if (!(await safeStorage.isAsyncEncryptionAvailable())) return false;
      if (platform !== 'linux') return true;
      const backend = safeStorage.getSelectedStorageBackend();
      return backend !== 'basic_text' && backend !== 'unknown';
    } catch {
      return false;
    }
  }

  async #unwrap(wrapped: string): Promise<KeyState> {
    const { safeStorage, log } = this.#options;
    try {
      const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(Buffer.from(wrapped.trim(), 'base64'));
      if (!KEY.test(result)) throw new Error('it is no key');
      if (shouldReEncrypt) await this.#wrap(result);
      return { kind: 'wrapped', key: result };
    } catch {
      // Its message may hold what was decrypted.
      log('the key chain does not open the key of the secrets; it is left as it is');
      return { kind: 'locked' };
    }
  }

  /** Written only once it is sure to open again. */
  async #wrap(key: string): Promise<KeyState> {
    const { safeStorage, files, log } = this.#options;
    try {
      const encrypted = await safeStorage.encryptStringAsync(key);
      const { result } = await safeStorage.decryptStringAsync(encrypted);
      if (result !== key) throw new Error('it does not open what it wrapped');
      await files.write(WRAPPED, `${encrypted.toString('base64')}\n`);
      return { kind: 'wrapped', key };
    } catch {
      log('the key chain did not take the key of the secrets; it stays in its file');
      return { kind: 'file', isSafeStorageThere: false };
    }
  }
}
