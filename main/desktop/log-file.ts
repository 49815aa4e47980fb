import { appendFileSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What fills so much (bytes) is put aside; so many are kept. */
const LARGEST = 2 * 1024 * 1024;
const KEPT = 3;
const NAME = 'tandem.log';
/** How much is read of it for diagnostics, bytes. */
const TAIL = 64 * 1024;

/** The shell's log and the node's, in a file that a person can open. Written at once: a crash must not lose its reason. */
export class LogFile {
  readonly folder: string;
  readonly #now: () => number;
  #size = 0;
  #isOff = false;

  constructor(folder: string, now: () => number) {
    this.folder = folder;
    this.#now = now;
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      this.#size = statSync(join(folder, NAME), { throwIfNoEntry: false })?.size ?? 0;
    } catch {
      this.#isOff = true;
    }
  }

  /** A full disk ends the log and nothing else. */
  write(line: string): void {
    if (this.#isOff) return;
    const text = `${new Date(this.#now()).toISOString()} ${line}\n`;
    try {
      if (this.#size + text.length > LARGEST) this.#turn();
      appendFileSync(join(this.folder, NAME), text, { mode: 0o600 });
      this.#size += text.length;
    } catch {
      this.#isOff = true;
    }
  }

  /** The latest lines. */
  tail(): readonly string[] {
    try {
      return readFileSync(join(this.folder, NAME), 'utf8').slice(-TAIL).trimEnd().split('\n');
    } catch {
      return [];
    }
  }

  #turn(): void {
    for (let number = KEPT - 1; number > 0; number -= 1) {
      const from = join(this.folder, number === 1 ? NAME : `${NAME}.${number - 1}`);
      if (statSync(from, { throwIfNoEntry: false })) renameSync(from, join(this.folder, `${NAME}.${number}`));
    }
    this.#size = 0;
  }
}
