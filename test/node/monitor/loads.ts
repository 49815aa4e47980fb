import type { Load } from '../../../main/node/monitor/load.ts';

/** An idle machine of 44 cores, but for what is given. @param other cores that other programs take */
export function loadOf({
  other = 0,
  available = 100e9,
  total = 137e9,
  traffic = 0,
  ...rest
}: {
  readonly other?: number;
  readonly available?: number;
  readonly total?: number;
  readonly traffic?: number;
  readonly cores?: number;
  readonly cpu?: number;
  readonly at?: number;
} = {}): Load {
  return {
    at: 0,
    cpu: 0.1,
    cores: 44,
    sockets: [
      { cpu: 0.2, cores: 22 },
      { cpu: 0, cores: 22 },
    ],
    memory: { total, available },
    swap: { total: 8e9, used: 0, traffic },
    disks: [],
    work: { engines: [], own: { cores: 0.1, memory: 200e6 }, other },
    ...rest,
  };
}
