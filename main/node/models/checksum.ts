import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** One read, and so the longest that hashing holds up the node: a fraction of a millisecond. */
const PIECE = 256 * 1024;

/** The sha256 of a file, in hex. Other work of the node goes on between the pieces. */
export async function sha256Of(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path, { highWaterMark: PIECE, signal })) hash.update(piece);
  return hash.digest('hex');
}
