import { readdir, readFile } from 'node:fs/promises';
import type { ProcessReading } from '../load-source.ts';
import { familiesOf } from '../process-families.ts';

/** A tick of the kernel's clock, in which it counts processor time: 10 ms on every Linux that Node runs on. */
const TICK = 10;
const PAGE = 4096;
/** Names can be given anew (`exec`), and pids used again: everything is read again after so many looks. */
const LOOKS = 30;

interface Named {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
  readonly command: string;
}

/**
 * The processes of engines and of Tandem, out of `/proc`. `ps`, which systeminformation starts, costs a hundred times as
 * much: here a look reads the list of pids, what is new in it, and the times of the few that are wanted.
 */
export class LinuxProcesses {
  readonly #ownRoot: number;
  readonly #self: number;
  readonly #proc: string;
  #known = new Map<number, Named>();
  #looks = 0;

  /** @param proc where the kernel tells of its processes; a test has a folder of its own */
  constructor(ownRoot: number, self: number, proc = '/proc') {
    this.#ownRoot = ownRoot;
    this.#self = self;
    this.#proc = proc;
  }

  async look(): Promise<readonly ProcessReading[]> {
    const names = await readdir(this.#proc);
    const before = this.#looks % LOOKS === 0 ? new Map<number, Named>() : this.#known;
    this.#looks += 1;
    const known = new Map<number, Named>();
    // One after the other: a burst of hundreds of reads would take the pool of threads from everybody else.
    for (const name of names) {
      const pid = Number(name);
      if (!Number.isInteger(pid)) continue;
      const named = before.get(pid) ?? (await this.#name(pid));
      if (named) known.set(pid, named);
    }
    this.#known = known;
    const wanted = familiesOf([...known.values()], this.#ownRoot, this.#self).flatMap(({ members }) => members);
    const read = await Promise.all(wanted.map(named => this.#read(named)));
    return read.filter(reading => reading !== undefined);
  }

  async #name(pid: number): Promise<Named | undefined> {
    const [stat, command] = await Promise.all([this.#text(pid, 'stat'), this.#text(pid, 'cmdline')]);
    const fields = statFields(stat);
    if (!fields) return undefined;
    return { pid, parent: fields.parent, name: fields.name, command: command.replaceAll('\0', ' ').trim() };
  }

  async #read(named: Named): Promise<ProcessReading | undefined> {
    const fields = statFields(await this.#text(named.pid, 'stat'));
    return fields && { ...named, parent: fields.parent, cpuTime: fields.cpuTime, memory: fields.memory };
  }

  /** A process may be gone at any moment. */
  #text(pid: number, file: string): Promise<string> {
    return readFile(`${this.#proc}/${pid}/${file}`, 'utf8').catch(() => '');
  }
}

/** What is read of `/proc/PID/stat`; undefined when it is nothing of the kind. */
export function statFields(
  text: string,
): { readonly name: string; readonly parent: number; readonly cpuTime: number; readonly memory: number } | undefined {
  // A name can hold anything, spaces and brackets too; it ends at the last one.
  const [, name, rest] = /^\d+ \(([\s\S]*)\) ([\s\S]*)$/.exec(text) ?? [];
  if (name === undefined || rest === undefined) return undefined;
  const fields = rest.split(' ').map(Number);
  const [parent, userTime, systemTime, pages] = [fields[1], fields[11], fields[12], fields[21]];
  if (parent === undefined || userTime === undefined || systemTime === undefined || pages === undefined)
    return undefined;
  return { name, parent, cpuTime: (userTime + systemTime) * TICK, memory: pages * PAGE };
}
