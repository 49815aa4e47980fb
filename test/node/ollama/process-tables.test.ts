import { expect, test } from 'vitest';
import { entryOf, linuxProcesses } from '../../../main/node/ollama/process-table-linux.ts';
import { processesOfPs } from '../../../main/node/ollama/process-table-ps.ts';
import { processesOfPowershell } from '../../../main/node/ollama/process-table-windows.ts';
import { systemProcesses } from '../../../main/node/ollama/system-processes.ts';

/* Tables as systems give them: Linux recorded from a running 0.11.4; the others in the form that their manuals have. */

test('Linux: a runner, with its group, its start in ticks and its time in ms', () => {
  const stat =
    '11666 (ollama) S 11657 11657 11657 0 -1 4194304 33371 0 0 0 23 9 0 0 20 0 8 0 5731420 1325027328 45210 18446744073709551615 1 1 0 0 0 0 0 0 2143420159 0 0 0 17 1 0 0 0 0 0\n';
  const cmdline = '/home/me/bin/ollama\0runner\0--model\0/m/blobs/sha256-b179\0--ctx-size\x004096\0';
  expect(entryOf(stat, cmdline)).toEqual({
    pid: 11666,
    parent: 11657,
    group: 11657,
    started: 5731420,
    cpu: 320,
    command: '/home/me/bin/ollama runner --model /m/blobs/sha256-b179 --ctx-size 4096',
  });
});

test('Linux: a name with blanks and parentheses moves no field', () => {
  const stat = '42 (my (odd) prog) R 7 42 42 0 -1 0 0 0 0 0 1 2 0 0 20 0 1 0 999 0 0\n';
  expect(entryOf(stat, '')).toMatchObject({ pid: 42, parent: 7, group: 42, started: 999, cpu: 30 });
});

test('Linux: what is dead and only waits to be collected, or has gone meanwhile, is not there', () => {
  expect(entryOf('42 (ollama) Z 7 42 42 0 -1 0 0 0 0 0 1 2 0 0 20 0 1 0 999 0 0\n', '')).toBeUndefined();
  expect(entryOf('', '')).toBeUndefined();
});

test('macOS: the lines of ps, single-digit days and long times included', () => {
  const text = [
    '    1     0     1 Mon Nov 23 08:00:01 2026     0:12.34 /sbin/launchd',
    '  812     1   812 Sat Nov  7 09:05:59 2026  1:02:03.50 /Applications/Ollama.app/Contents/Resources/ollama serve',
    '  900   812   812 Tue Nov 24 10:00:00 2026  2-01:00:00 /Applications/Ollama.app/Contents/Resources/ollama runner --port 5',
    'a line of something else',
    '',
  ].join('\n');
  expect(processesOfPs(text)).toEqual([
    { pid: 1, parent: 0, group: 1, started: Date.UTC(2026, 10, 23, 8, 0, 1), cpu: 12_340, command: '/sbin/launchd' },
    {
      pid: 812,
      parent: 1,
      group: 812,
      started: Date.UTC(2026, 10, 7, 9, 5, 59),
      cpu: 3_723_500,
      command: '/Applications/Ollama.app/Contents/Resources/ollama serve',
    },
    {
      pid: 900,
      parent: 812,
      group: 812,
      started: Date.UTC(2026, 10, 24, 10),
      cpu: 176_400_000,
      command: '/Applications/Ollama.app/Contents/Resources/ollama runner --port 5',
    },
  ]);
});

test('Windows: what PowerShell tells, without the processes of the system', () => {
  const text = `\uFEFF${JSON.stringify([
    { ProcessId: 0, ParentProcessId: 0, Started: null, KernelModeTime: 1, UserModeTime: 0, CommandLine: null },
    {
      ProcessId: 7316,
      ParentProcessId: 1204,
      Started: 134083224000000000,
      KernelModeTime: 156250000,
      UserModeTime: '468750000',
      CommandLine: '"C:\\Users\\me\\AppData\\Local\\Programs\\Ollama\\ollama.exe" serve',
    },
  ])}`;
  expect(processesOfPowershell(text)).toEqual([
    {
      pid: 7316,
      parent: 1204,
      group: undefined,
      started: 13408322400000,
      cpu: 62_500,
      command: '"C:\\Users\\me\\AppData\\Local\\Programs\\Ollama\\ollama.exe" serve',
    },
  ]);
});

test.each(['', 'Get-CimInstance : Access denied', '{"ProcessId":1}', '[1,null,"x"]'])(
  'Windows: %j is an empty table, by which nothing is proven to be ours',
  text => {
    expect(processesOfPowershell(text)).toEqual([]);
  },
);

test.skipIf(process.platform !== 'linux')('this machine: this process and its start are there', async () => {
  const table = linuxProcesses();
  const before = (await table.list()).find(({ pid }) => pid === process.pid);
  expect(before).toMatchObject({ parent: process.ppid, command: expect.stringContaining('node') });
  expect(await table.boot()).toMatch(/^[0-9a-f-]{36}$/);
  const again = (await systemProcesses('linux').list()).find(({ pid }) => pid === process.pid);
  expect(again?.started).toBe(before?.started);
});
