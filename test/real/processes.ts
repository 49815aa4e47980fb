import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds. */
const STOPPED_WITHIN = 5000;

/** One running process, as Linux tells in /proc. */
interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
}

/** Children of a process that still run. */
export function childrenOf(pid: number): number[] {
  return running()
    .filter(entry => entry.parent === pid)
    .map(entry => entry.pid);
}

/** What still runs in a process group, orphans included. */
export function membersOf(group: number): number[] {
  return running()
    .filter(entry => entry.group === group)
    .map(entry => entry.pid);
}

/** Asks a process group to end, then ends what is left: a frozen process hears nothing but SIGKILL. */
export async function stopGroup(group: number): Promise<void> {
  signalAll(membersOf(group), 'SIGTERM');
  if (await isGone(group, STOPPED_WITHIN)) return;
  signalAll(membersOf(group), 'SIGKILL');
  if (await isGone(group, STOPPED_WITHIN)) return;
  throw new Error(`processes ${membersOf(group).join(', ')} of group ${group} do not end`);
}

async function isGone(group: number, within: number): Promise<boolean> {
  const deadline = Date.now() + within;
  while (membersOf(group).length > 0) {
    if (Date.now() > deadline) return false;
    await sleep(20);
  }
  return true;
}

/** One by one by their ids; one that ended meanwhile is no error. */
export function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  }
}

/** A tick of the clock that /proc counts in, ms; 100 a second on every Linux that Node runs on. */
const TICK = 10;

/** Milliseconds of CPU that a process has used, in user and system mode; 0 when it is gone. */
export function cpuTimeOf(pid: number): number {
  const stat = statOf(String(pid));
  const [user, system] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13);
  return TICK * (Number(user ?? 0) + Number(system ?? 0));
}

/** Without zombies: they are dead, and only wait for a parent that may never ask. */
function running(): ProcessEntry[] {
  return readdirSync('/proc').flatMap(name => {
    if (!/^\d+$/.test(name)) return [];
    const stat = statOf(name);
    // The command is in parentheses and may hold blanks and parentheses itself.
    const [state, parent, group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (!state || state === 'Z' || state === 'X') return [];
    return [{ pid: Number(name), parent: Number(parent), group: Number(group) }];
  });
}

function statOf(name: string): string {
  try {
    return readFileSync(`/proc/${name}/stat`, 'utf8');
  } catch {
    // It ended since the folder was listed.
    return '';
  }
}
