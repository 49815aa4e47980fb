import { z } from 'zod';
import type { ProcessEntry } from './process-table.ts';

/** What PowerShell, which every Windows has, is asked. Times come in units of 100 ns. */
export const POWERSHELL = {
  command: 'powershell.exe',
  args: [
    '-NoProfile',
    '-NonInteractive',
    '-Command',
    '[Console]::OutputEncoding = [Text.Encoding]::UTF8; Get-CimInstance Win32_Process | ' +
      "Select-Object ProcessId, ParentProcessId, @{n='Started';e={$_.CreationDate.ToFileTimeUtc()}}, " +
      'KernelModeTime, UserModeTime, CommandLine | ConvertTo-Json -Compress',
  ],
} as const;

const number = z.coerce.number().catch(0);
const row = z.object({
  ProcessId: z.number(),
  ParentProcessId: number,
  Started: z.coerce.number(),
  KernelModeTime: number,
  UserModeTime: number,
  CommandLine: z.string().nullish(),
});

/** 100 ns in a millisecond. */
const UNITS = 10_000;

/** The processes in PowerShell's answer. Those of the system, which tell no date, are left out. */
export function processesOfPowershell(text: string): ProcessEntry[] {
  const rows = z.array(z.unknown()).safeParse(parsed(text)).data ?? [];
  return rows.flatMap(value => {
    const entry = row.safeParse(value).data;
    if (!entry || entry.Started === 0) return [];
    return [
      {
        pid: entry.ProcessId,
        parent: entry.ParentProcessId,
        group: undefined,
        started: Math.round(entry.Started / UNITS),
        cpu: Math.round((entry.KernelModeTime + entry.UserModeTime) / UNITS),
        command: entry.CommandLine ?? '',
      },
    ];
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return [];
  }
}
