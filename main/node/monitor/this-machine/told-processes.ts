import type { ProcessReading } from '../load-source.ts';

/** A process as systeminformation tells of it. */
export interface ToldProcess {
  readonly pid: number;
  readonly parentPid: number;
  readonly name: string;
  /** Percent: on macOS of one core, on Windows of all of them. */
  readonly cpu: number;
  /** KiB. */
  readonly memRss: number;
  readonly command: string;
  readonly params: string;
}

/** Processes of a system that tells what they take now and not since their start. */
export function toldProcesses(list: readonly ToldProcess[], platform: string, cores: number): ProcessReading[] {
  const whole = platform === 'win32' ? cores : 1;
  return list.map(({ pid, parentPid, name, cpu, memRss, command, params }) => ({
    pid,
    parent: parentPid,
    name,
    command: `${command} ${params}`.trim(),
    cores: (cpu / 100) * whole,
    memory: memRss * 1024,
  }));
}
