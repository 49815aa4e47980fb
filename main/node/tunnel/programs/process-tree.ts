import { spawn } from 'node:child_process';

/** A process and all that it started. */
export interface ProcessTree {
  askToEnd(): void;
  end(): void;
}

/** @param leader of a process group of its own; on Windows, which has no groups, the parent of the others */
export function processTree(leader: number): ProcessTree {
  if (process.platform === 'win32') {
    // Programs without a window have no way to be asked.
    const kill = () => {
      spawn('taskkill', ['/pid', String(leader), '/t', '/f'], { stdio: 'ignore', windowsHide: true }).on(
        'error',
        () => {},
      );
    };
    return { askToEnd: kill, end: kill };
  }
  return { askToEnd: () => signal(-leader, 'SIGTERM'), end: () => signal(-leader, 'SIGKILL') };
}

function signal(group: number, name: NodeJS.Signals): void {
  try {
    process.kill(group, name);
  } catch {
    // Nobody of the group is left.
  }
}
