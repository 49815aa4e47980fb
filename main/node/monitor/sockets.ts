/**
 * The socket of each core in Linux's `/proc/cpuinfo`; undefined where it does not tell (ARM).
 * Of two 22-core processors with hyper-threading the cores 0-21 and 44-65 are the first socket's.
 */
export function socketsInCpuinfo(text: string): readonly number[] | undefined {
  const sockets = [...text.matchAll(/^physical id\s*:\s*(\d+)$/gm)].map(([, socket]) => Number(socket));
  return sockets.length > 0 ? sockets : undefined;
}

/** Where the system tells only how many there are: it lists the cores of the first one first. */
export function evenSockets(cores: number, sockets: number): readonly number[] | undefined {
  if (!Number.isInteger(sockets) || sockets < 2 || cores % sockets !== 0) return undefined;
  const each = cores / sockets;
  return Array.from({ length: cores }, (_, core) => Math.floor(core / each));
}
