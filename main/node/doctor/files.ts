import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What is at a path, as far as rights are concerned; nothing is opened. */
export type Look =
  | { readonly kind: 'absent' }
  /** It cannot even be looked at; `code` is the system's reason. */
  | { readonly kind: 'hidden'; readonly code: string }
  | {
      readonly kind: 'folder' | 'file';
      /** Rights of owner, group and others: 0o755. */
      readonly mode: number;
      readonly owner: number;
      readonly bytes: number;
      readonly readable: boolean;
      readonly writable: boolean;
    };

interface Space {
  /** Bytes that this user may still write. */
  readonly free: number;
}

/** The questions about files that the checks ask; a value, so that a test can have any disk. */
export interface Files {
  look(path: string): Promise<Look>;
  /** Of the file system that holds the path; undefined where the system does not tell. */
  space(path: string): Promise<Space | undefined>;
}

/** This machine's. */
export const systemFiles: Files = {
  async look(path) {
    try {
      const stats = await stat(path);
      const [readable, writable] = await Promise.all([may(path, constants.R_OK), may(path, constants.W_OK)]);
      const kind = stats.isDirectory() ? 'folder' : 'file';
      return { kind, mode: stats.mode & 0o777, owner: stats.uid, bytes: stats.size, readable, writable };
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      return code === 'ENOENT' || code === 'ENOTDIR' ? { kind: 'absent' } : { kind: 'hidden', code };
    }
  },
  async space(path) {
    try {
      const { bavail, bsize } = await statfs(path);
      return { free: bavail * bsize };
    } catch {
      return undefined;
    }
  },
};

function may(path: string, right: number): Promise<boolean> {
  return access(path, right).then(
    () => true,
    () => false,
  );
}

/** The path itself, or the nearest one above it that is there. */
export async function nearestThere(files: Files, path: string): Promise<{ path: string; look: Look }> {
  const look = await files.look(path);
  const above = dirname(path);
  return look.kind === 'absent' && above !== path ? nearestThere(files, above) : { path, look };
}
