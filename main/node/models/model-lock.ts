import { randomBytes } from 'node:crypto';
import { type FileHandle, link, open, readFile, rename, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { z } from 'zod';
import type { Clock, Timer } from '../clock/index.ts';
import { errorCode } from './error-code.ts';

/** How often a holder shows that it is alive, ms. */
const BEAT = 3000;
/** A lock without a beat for this long belongs to nobody any more, ms. */
const SILENCE = 15_000;

/** Every beat writes as many characters, so that none leaves the end of a longer one behind. */
const RECORD = 512;

const holderSchema = z.object({ token: z.string(), pid: z.int(), host: z.string(), startedAt: z.number() });
type Holder = z.output<typeof holderSchema>;

/** The right to write a model's files, until it is released. */
export interface HeldLock {
  /** Aborted when another node has taken the lock, because this one did not show itself for too long. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

/**
 * One writer for a model's files among all nodes on a data folder. It outlives no crash: a holder on this machine whose
 * process is gone is seen at once, any other when its beats stop. Clocks of two machines are never compared.
 */
export class ModelLock {
  readonly #path: string;
  readonly #clock: Clock;
  /** What was read last, and since when it has not changed. */
  #seen: { readonly text: string; readonly since: number } | undefined;

  constructor(path: string, clock: Clock) {
    this.#path = path;
    this.#clock = clock;
  }

  /** Takes it; undefined while another has it. */
  async take(): Promise<HeldLock | undefined> {
    const held = await this.#create();
    if (held) return held;
    const text = await this.#read();
    if (text === undefined) return this.#create();
    const now = this.#clock.monotonic();
    if (this.#seen?.text !== text) this.#seen = { text, since: now };
    if (now - this.#seen.since < SILENCE && !isGone(text)) return undefined;
    await this.#remove(text);
    return this.#create();
  }

  async #create(): Promise<HeldLock | undefined> {
    let handle: FileHandle;
    try {
      handle = await open(this.#path, 'wx', 0o600);
    } catch (error) {
      if (errorCode(error) === 'EEXIST') return undefined;
      throw error;
    }
    const lock = new Holding(this.#path, handle, this.#clock);
    await lock.beat();
    return lock;
  }

  async #read(): Promise<string | undefined> {
    try {
      return await readFile(this.#path, 'utf8');
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** Takes a dead lock away; if two do it at once, the second finds the first one's new lock and puts it back. */
  async #remove(dead: string): Promise<void> {
    const aside = `${this.#path}.${randomBytes(6).toString('hex')}`;
    try {
      await rename(this.#path, aside);
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return;
      throw error;
    }
    const text = await readFile(aside, 'utf8').catch(() => dead);
    // One that cannot be put back is noticed by its holder at the next beat.
    if (text !== dead) await link(aside, this.#path).catch(() => {});
    await rm(aside, { force: true });
  }
}

/** A lock while it is held. Beats go through the open file: into a lock that was taken away they do no harm. */
class Holding implements HeldLock {
  readonly #path: string;
  readonly #handle: FileHandle;
  readonly #clock: Clock;
  readonly #holder: Holder;
  readonly #lost = new AbortController();
  #timer: Timer | undefined;
  #beats = 0;
  #last: Promise<void> = Promise.resolve();
  #isReleased = false;

  constructor(path: string, handle: FileHandle, clock: Clock) {
    this.#path = path;
    this.#handle = handle;
    this.#clock = clock;
    const token = randomBytes(12).toString('hex');
    this.#holder = { token, pid: process.pid, host: hostname(), startedAt: performance.timeOrigin };
  }

  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  async beat(): Promise<void> {
    const text = JSON.stringify({ ...this.#holder, beat: this.#beats });
    this.#beats += 1;
    await this.#handle.write(text.padEnd(RECORD), 0);
    if (this.#isReleased || this.#lost.signal.aborted) return;
    this.#timer = this.#clock.timer(BEAT, () => {
      this.#last = this.#next();
    });
  }

  async release(): Promise<void> {
    this.#isReleased = true;
    this.#timer?.cancel();
    await this.#last;
    const isOurs = await this.#isOurs();
    await this.#handle.close();
    if (isOurs) await rm(this.#path, { force: true });
  }

  async #next(): Promise<void> {
    try {
      if (await this.#isOurs()) await this.beat();
      else this.#lost.abort(new Error('another node has taken over'));
    } catch (error) {
      this.#lost.abort(new Error('the lock cannot be held', { cause: error }));
    }
  }

  async #isOurs(): Promise<boolean> {
    const text = await readFile(this.#path, 'utf8').catch(() => '');
    return holderOf(text)?.token === this.#holder.token;
  }
}

function holderOf(text: string): Holder | undefined {
  try {
    return holderSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Whether the holder was a process of this machine that has ended. In a container each start has the same id. */
function isGone(text: string): boolean {
  const holder = holderOf(text);
  if (holder?.host !== hostname()) return false;
  if (holder.pid === process.pid) return holder.startedAt !== performance.timeOrigin;
  try {
    process.kill(holder.pid, 0);
    return false;
  } catch (error) {
    return errorCode(error) === 'ESRCH';
  }
}
