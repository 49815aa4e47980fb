import { open } from 'node:fs/promises';
import { errorCode, errorWords } from './error-code.ts';

/** What every model file begins with (the GGUF specification, "File Structure"). */
const MAGIC = 'GGUF';

/**
 * Why the file that the configuration names cannot be a model; undefined when it can. Nobody knows its checksum: what
 * is wrong further in, the engine finds when it loads it.
 */
export async function objectionTo(path: string): Promise<string | undefined> {
  try {
    const handle = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(MAGIC.length), 0, MAGIC.length, 0);
      const isModel = bytesRead === MAGIC.length && buffer.toString('latin1') === MAGIC;
      return isModel ? undefined : `${path} is named as the model, but it is no GGUF file.`;
    } finally {
      await handle.close();
    }
  } catch (error) {
    const why = errorCode(error) === 'ENOENT' ? 'it is not there' : errorWords(error);
    return `${path} is named as the model, but ${why}.`;
  }
}
