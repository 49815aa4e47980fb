import { systemSignals } from './ending.ts';
import type { Machine } from './engines.ts';
import type { Variables } from './environment.ts';
import { systemLauncher } from './launch.ts';
import { resolveExecutable } from './program.ts';
import { systemProcesses } from './system-processes.ts';

/** This machine. */
export function systemMachine(platform: NodeJS.Platform, arch: string, env: Variables): Machine {
  return {
    platform,
    arch,
    env,
    launcher: systemLauncher,
    processes: systemProcesses(platform),
    signals: systemSignals(platform),
    resolveProgram: resolveExecutable,
    async listenerAt(port) {
      const { networkConnections } = await import('systeminformation');
      const connections = await networkConnections();
      const listener = connections.find(
        ({ localPort, state, pid }) => localPort === String(port) && /^LISTEN/i.test(state) && pid,
      );
      return listener?.pid;
    },
  };
}
