import { access, chmod, constants, copyFile, link, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type DocumentText, readDocument } from '../document-text.ts';

/** What is decided once the text is known; without `write` the file stays as it is. */
export interface Decision<Result> {
  readonly write?: string;
  readonly result: Result;
}

export interface ExchangeOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Puts the finished draft into the file's place; `rename`, unless a test lets the machine die there. */
  readonly publish?: (draft: string, file: string) => Promise<void>;
}

export type Exchanged<Result> =
  | { readonly kind: 'exchanged'; readonly result: Result }
  /** A sentence that says why the file cannot be changed. */
  | { readonly kind: 'blocked'; readonly message: string };

/** A draft this old was left behind by a crash, ms: nobody takes that long over a few kilobytes. */
const LEFT_BEHIND = 10_000;

/**
 * Exchanges the text of a file as a whole: whoever reads it, whatever crashes, finds the old text or the new one. The
 * old one stays beside it as `.bak`. The draft is also the lock, so that of two processes one waits for the other's end.
 * The file and its backup are for its owner alone.
 */
export async function exchangeText<Result>(
  named: string,
  decide: (text: DocumentText) => Promise<Decision<Result>>,
  { now, publish = rename }: ExchangeOptions,
): Promise<Exchanged<Result>> {
  try {
    // Where the name is a link, the file it leads to is exchanged and not the link.
    const file = await realpath(named).catch(() => named);
    const draft = join(dirname(file), `.${basename(file)}.draft`);
    const before = await readDocument(file);
    const obstacle = before.kind === 'text' ? await writeProtection(before.isReadOnly, file) : undefined;
    if (obstacle !== undefined) return { kind: 'blocked', message: obstacle };
    const handle = await openDraft(draft, now());
    if (!handle) {
      const message = `Another program is changing ${file} at this moment. Try again in a few seconds.`;
      return { kind: 'blocked', message };
    }
    let isOurs = true;
    try {
      // Read again, now that nobody else changes it.
      const { write, result } = await decide(await readDocument(file));
      if (write === undefined) return { kind: 'exchanged', result };
      await handle.writeFile(write);
      await handle.sync();
      await handle.close();
      if (before.kind === 'text') await backUp(file);
      await publish(draft, file);
      isOurs = false;
      await syncFolder(dirname(file));
      return { kind: 'exchanged', result };
    } finally {
      await handle.close();
      if (isOurs) await rm(draft, { force: true });
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    return { kind: 'blocked', message: `${named} cannot be changed: ${reasonOf(String(error.code))}.` };
  }
}

/** Root may write everything, but a file that says it is read-only is meant to stay as it is. */
async function writeProtection(isReadOnly: boolean, file: string): Promise<string | undefined> {
  const isWritable =
    !isReadOnly &&
    (await access(file, constants.W_OK).then(
      () => true,
      () => false,
    ));
  return isWritable
    ? undefined
    : `${file} is read-only for this node. Make it writable, or change it by hand and reload.`;
}

async function openDraft(draft: string, now: number) {
  try {
    return await open(draft, 'wx', 0o600);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const { mtimeMs } = await stat(draft).catch(() => ({ mtimeMs: now }));
  if (now - mtimeMs < LEFT_BEHIND) return undefined;
  await rm(draft, { force: true });
  return await open(draft, 'wx', 0o600);
}

/** The old file itself, under a second name: that takes no time and no room, and cannot be half done. */
async function backUp(file: string): Promise<void> {
  const backup = `${file}.bak`;
  await rm(backup, { force: true });
  await link(file, backup).catch(() => copyFile(file, backup));
  await chmod(backup, 0o600);
}

/** So that the new name survives a power cut. Windows cannot open a folder, and needs not. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => {});
  await handle?.close();
}

function reasonOf(code: string): string {
  switch (code) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return `this user may not write into its folder (${code})`;
    case 'ENOSPC':
    case 'EDQUOT':
      return `the disk is full (${code}); nothing was changed`;
    case 'EBUSY':
      return `something holds it in its place (${code}), such as the mount of a container`;
    case 'ENOENT':
      return `its folder does not exist (${code})`;
    default:
      return `the system says ${code}`;
  }
}
