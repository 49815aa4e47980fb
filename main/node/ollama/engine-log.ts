import { open, rename, stat } from 'node:fs/promises';

/** What is read of a log's end, bytes. */
const TAIL = 64 * 1024;
/** Lines that are shown. */
const LINES = 60;
const LONGEST_LINE = 400;
/** A log that has grown so large is moved aside before the next start, bytes; one old one is kept. */
const LARGE = 5_000_000;
/**
 * Ollama's note of a request that went well, of which there are thousands, and of probes above all; and what it tells
 * of a model each time that it loads one, which is a hundred lines that say nothing of how it is.
 */
const OF_NO_USE =
  /^\[GIN\].*\| 200 \||^(?:print_info|llama_model_loader|load_tensors|load|llama_context|llama_kv_cache\w*):/;

/** The end of an engine's log, without its notes of requests that went well; empty when there is none. */
export async function lastLines(file: string): Promise<readonly string[]> {
  try {
    const handle = await open(file, 'r');
    try {
      const { size } = await handle.stat();
      const start = Math.max(0, size - TAIL);
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(Math.min(size, TAIL)), 0, undefined, start);
      return linesOf(buffer.toString('utf8', 0, bytesRead), start > 0);
    } finally {
      await handle.close();
    }
  } catch {
    return [];
  }
}

/** @param isCut the text begins in the middle of a line */
export function linesOf(text: string, isCut: boolean): readonly string[] {
  const lines = text.split(/\r?\n/).slice(isCut ? 1 : 0);
  return lines
    .filter(line => line.trim() !== '' && !OF_NO_USE.test(line))
    .slice(-LINES)
    .map(line => printable(line).slice(0, LONGEST_LINE));
}

/** Colours and other orders to a terminal are not for a page. */
function printable(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out.
  return line.replace(/\u001b\[[0-9;]*[A-Za-z]/g, '').replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '');
}

/** Keeps a log from growing for ever; to be called while nobody writes to it. */
export async function moveLargeAside(file: string): Promise<void> {
  try {
    if ((await stat(file)).size > LARGE) await rename(file, `${file}.old`);
  } catch {
    // There is none yet, or it is held open elsewhere: it goes on growing until the next start.
  }
}
