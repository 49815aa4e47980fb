import { randomBytes } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** How 32 random bytes stand in a file of ours. */
export const SECRET_TEXT = /^[A-Za-z0-9_-]{43}$/;

/**
 * Writes a new random secret beside `file`, whole and on the disk before `place` puts it there: who reads the file
 * never finds half a secret. The draft is gone afterwards, whatever became of it.
 */
export async function freshSecret(file: string, place: (draft: string) => Promise<void>): Promise<void> {
  const draft = join(dirname(file), `.${basename(file)}.${process.pid}.${randomBytes(6).toString('hex')}`);
  try {
    const handle = await open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(`${randomBytes(32).toString('base64url')}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await place(draft);
  } finally {
    await rm(draft, { force: true });
  }
}
