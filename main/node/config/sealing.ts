import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { access, chmod, constants, copyFile, link, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freshSecret, SECRET_TEXT } from './fresh-secret.ts';

/*
 * A secret in the document as `{"sealed":"v1.…"}`: AES-256-GCM, the bytes being nonce, ciphertext and tag. What it
 * protects against and what not is in docs/decisions/0009-sealed-secrets.md.
 */

/** Why there is none: as a problem tells it, and without the secret. */
export interface NotOpened {
  readonly found: string;
  readonly expected: string;
}

/** Where the key of a data folder is. */
export interface KeyPlace {
  readonly dataFolder: string;
  /** What the desktop app has unwrapped for this process; undefined: the key is in its file. */
  readonly given?: () => Buffer | undefined;
}

/** Encrypts a secret with the key of this data folder, which is made if there is none. */
export async function seal(secret: string, place: KeyPlace): Promise<{ readonly sealed: string } | NotOpened> {
  const key = place.given?.() ?? (await ownKey(place.dataFolder));
  if (!Buffer.isBuffer(key)) return key;
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG });
  const hidden = Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return { sealed: `${VERSION}${hidden.toString('base64url')}` };
}

/** Decrypts what `seal` made in the same data folder. Never throws, and never makes a key. */
export async function unseal(sealed: string, place: KeyPlace): Promise<{ readonly value: string } | NotOpened> {
  const bytes = SEALED.test(sealed) ? Buffer.from(sealed.slice(VERSION.length), 'base64url') : undefined;
  if (!bytes || bytes.length <= NONCE + TAG) return { found: 'a sealed text that is damaged', expected: SECRET_ANEW };
  const file = keyFileIn(place.dataFolder);
  const key = place.given?.() ?? (await readKey(file));
  if (!Buffer.isBuffer(key)) return key;
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE), { authTagLength: TAG });
    decipher.setAuthTag(bytes.subarray(-TAG));
    const clear = Buffer.concat([decipher.update(bytes.subarray(NONCE, -TAG)), decipher.final()]);
    return { value: clear.toString('utf8') };
  } catch {
    const found = `a sealed text that the key in ${JSON.stringify(file)} does not open`;
    return { found, expected: `the key that it was sealed with, or ${SECRET_ANEW}` };
  }
}

const VERSION = 'v1.';
const SEALED = /^v1\.[A-Za-z0-9_-]+$/;
const NONCE = 12;
const TAG = 16;
const SECRET_ANEW = 'the secret anew, from the setup page or as {"env":"NAME"} or {"file":"PATH"}';

/** Beside the place of the key file: the same key, as the desktop app had the system wrap it. */
const WRAPPED = '.wrapped';

function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

function keyFileIn(dataFolder: string): string {
  return join(dataFolder, 'secret.key');
}

/** A damaged key is never replaced: the good one may be in a backup, and with a new one every secret would be lost. */
async function ownKey(dataFolder: string): Promise<Buffer | NoKey> {
  const file = keyFileIn(dataFolder);
  const kept = await readKey(file);
  if (Buffer.isBuffer(kept) || !kept.isAbsent) return kept;
  await createKey(file);
  return readKey(file);
}

interface NoKey extends NotOpened {
  readonly isAbsent: boolean;
}

async function readKey(file: string): Promise<Buffer | NoKey> {
  const expected = `the key file of this data folder, or ${SECRET_ANEW}`;
  try {
    const text = (await readFile(file, 'utf8')).trim();
    if (!SECRET_TEXT.test(text))
      return { found: `${JSON.stringify(file)}, which is damaged`, expected, isAbsent: false };
    // A copied or restored data folder may have lost its rights.
    await chmod(file, 0o600).catch(() => {});
    return Buffer.from(text, 'base64url');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' && (await isThere(`${file}${WRAPPED}`))) {
      const found = `a key that only the key chain of this user opens (${JSON.stringify(`${file}${WRAPPED}`)})`;
      return { found, expected: `the desktop app, which opens it, or ${SECRET_ANEW}`, isAbsent: false };
    }
    if (code === 'ENOENT') return { found: `no key file ${JSON.stringify(file)}`, expected, isAbsent: true };
    return { found: `${JSON.stringify(file)}, which cannot be read (${code})`, expected, isAbsent: false };
  }
}

/** Unless another start was first; that one's key is then ours. */
async function createKey(file: string): Promise<void> {
  try {
    // Some file systems have no links.
    await freshSecret(file, draft => link(draft, file).catch(() => copyFile(draft, file, constants.COPYFILE_EXCL)));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}
