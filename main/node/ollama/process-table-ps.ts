import type { ProcessEntry } from './process-table.ts';

/** What `ps` is asked on macOS: names in C's language, so that dates read the same everywhere. */
export const PS = { command: 'ps', args: ['-axwwo', 'pid=,ppid=,pgid=,lstart=,time=,command='] } as const;

const LINE = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+\w{3}\s+(\w{3}\s+\d+\s+[\d:]+\s+\d{4})\s+([\d:.-]+)\s+(.*)$/;

/** The processes in the answer of `ps`. A line that is none is passed over. */
export function processesOfPs(text: string): ProcessEntry[] {
  return text.split('\n').flatMap(line => {
    const [, pid, parent, group, started, time, command] = LINE.exec(line) ?? [];
    const at = started === undefined ? Number.NaN : Date.parse(`${started} UTC`);
    if (Number.isNaN(at) || time === undefined || command === undefined) return [];
    return [{ pid: Number(pid), parent: Number(parent), group: Number(group), started: at, cpu: cpuOf(time), command }];
  });
}

/** `1:02.34` or `2-03:04:05` in ms. */
function cpuOf(time: string): number {
  const [rest = '', days = '0'] = time.split('-').reverse();
  const seconds = rest.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return Math.round(1000 * (seconds + 86_400 * Number(days)));
}
