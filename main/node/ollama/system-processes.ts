import { execFile } from 'node:child_process';
import type { ProcessEntry, ProcessTable } from './process-table.ts';
import { linuxProcesses } from './process-table-linux.ts';
import { PS, processesOfPs } from './process-table-ps.ts';
import { POWERSHELL, processesOfPowershell } from './process-table-windows.ts';

/** Longest wait for a program that lists processes, ms. PowerShell takes a second to start. */
const LIMIT = 10_000;
/** A machine with thousands of processes and long command lines. */
const MOST_OUTPUT = 32 * 1024 * 1024;

/** The process table of this machine. */
export function systemProcesses(platform: NodeJS.Platform): ProcessTable {
  if (platform === 'linux') return linuxProcesses();
  const [asked, read] =
    platform === 'win32' ? ([POWERSHELL, processesOfPowershell] as const) : ([PS, processesOfPs] as const);
  return {
    boot: async () => '',
    list: () => ask(asked.command, asked.args, read),
  };
}

/** No answer is an empty table: then nothing is proven to be ours, and nothing is ended. */
function ask(
  command: string,
  args: readonly string[],
  read: (text: string) => readonly ProcessEntry[],
): Promise<readonly ProcessEntry[]> {
  return new Promise(resolve => {
    const options = {
      timeout: LIMIT,
      maxBuffer: MOST_OUTPUT,
      windowsHide: true,
      env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
    };
    const { env, ...onWindows } = options;
    const chosen = command === PS.command ? { ...onWindows, env } : onWindows;
    execFile(command, [...args], chosen, (error, stdout) => resolve(error ? [] : read(stdout)));
  });
}
