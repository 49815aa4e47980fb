import { amount } from './amount.ts';
import { attention, type Check, down, ok, skipped } from './check.ts';
import { type Files, nearestThere } from './files.ts';

export interface DiskQuestion {
  /** `disk:data`. */
  readonly id: string;
  /** `the data folder`. */
  readonly name: string;
  readonly folder: string;
  /** Bytes without which nothing works, and with which there is room to live. */
  readonly least: number;
  readonly enough: number;
  /** What the room is needed for. */
  readonly purpose: string;
}

/** Whether the disk below a folder has room. The folder itself need not be there yet. */
export async function checkDisk(question: DiskQuestion, files: Files): Promise<Check> {
  const { id, name, folder, least, enough, purpose } = question;
  const { path } = await nearestThere(files, folder);
  const space = await files.space(path);
  if (!space) return skipped(id, `This machine does not tell how much room is left for ${name}`);
  const what = `${amount(space.free)} are free for ${name} (${folder})`;
  if (space.free >= enough) return ok(id, what);
  const remedy = `make room (${purpose}), or use a folder on a larger disk`;
  return space.free < least ? down(id, `Only ${what}`, remedy) : attention(id, `Only ${what}`, remedy);
}
