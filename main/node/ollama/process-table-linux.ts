import { readdirSync, readFileSync } from 'node:fs';
import type { ProcessEntry, ProcessTable } from './process-table.ts';

/** A tick of the clock that /proc counts in, ms; 100 a second on every Linux that Node runs on. */
const TICK = 10;

/** The processes that Linux tells of in /proc. Its files are made up as they are read, so reading them never waits. */
export function linuxProcesses(root = '/proc'): ProcessTable {
  return {
    boot: async () => read(`${root}/sys/kernel/random/boot_id`).trim(),
    list: async () =>
      readdirSync(root).flatMap(name => {
        if (!/^\d+$/.test(name)) return [];
        return entryOf(read(`${root}/${name}/stat`), read(`${root}/${name}/cmdline`)) ?? [];
      }),
  };
}

/** One process from the texts of its `stat` and `cmdline`; undefined when it has ended, or only waits to be collected. */
export function entryOf(stat: string, cmdline: string): ProcessEntry | undefined {
  // The program's name stands in parentheses and may hold blanks and parentheses itself.
  const end = stat.lastIndexOf(')');
  if (end < 0) return undefined;
  const fields = stat.slice(end + 2).split(' ');
  const [state, parent, group] = fields;
  if (state === 'Z' || state === 'X') return undefined;
  const [user, system] = fields.slice(11, 13);
  return {
    pid: Number.parseInt(stat, 10),
    parent: Number(parent),
    group: Number(group),
    started: Number(fields[19]),
    cpu: TICK * (Number(user) + Number(system)),
    command: cmdline.split('\0').join(' ').trim(),
  };
}

/** It may have ended since the folder was listed. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
