import type { MachineNow } from '../../main/node/control/index.ts';
import type { LoadRange, LoadSeries } from '../../main/node/monitor/index.ts';
import { idleMachine } from '../node/control/stand-in-machine-view.ts';

/** A machine that others need, with a twin that has room. */
export const busyMachine: MachineNow = {
  ...idleMachine,
  load: {
    ...idleMachine.load,
    cpu: 0.97,
    sockets: [
      { cpu: 0.99, cores: 44 },
      { cpu: 0.95, cores: 44 },
    ],
    swap: { total: 8e9, used: 1.2e9, traffic: 230_000 },
    temperature: 81,
    work: {
      engines: [
        { kind: 'ollama', pid: 2211, cores: 14.2, memory: 4.1e9 },
        { kind: 'embedded', pid: 3007, cores: 0, memory: 0.4e9 },
      ],
      own: { cores: 0.3, memory: 210e6 },
      other: 62.3,
    },
  },
  room: 'busy',
  because: 'processor',
  reason: 'its machine is busy (other programs take 62 of 88 cores)',
  slots: [
    { id: 'a/ollama', now: 2, most: 4 },
    { id: 'a/embedded', now: 1, most: 2 },
  ],
  role: 'active',
  twin: {
    id: 'b',
    name: 'T7910-B',
    role: 'standby',
    isHeard: true,
    silentFor: 900,
    room: 'room',
    isQuiet: false,
    cpu: 0.08,
    cores: 88,
    memory: 0.28,
    engines: [
      { kind: 'ollama', cores: 6.1, memory: 4.1e9 },
      { kind: 'ollama', cores: 0, memory: 4.1e9 },
    ],
  },
};

/** A twin that was heard, and is not any more. */
export const silentTwin = {
  id: 'b',
  name: 'T7910-B',
  role: 'unknown',
  isHeard: false,
  silentFor: 240_000,
} as const satisfies MachineNow['twin'];

/** A machine of which the system tells next to nothing. */
export const silentMachine: MachineNow = {
  ...idleMachine,
  load: { at: 0, cpu: 0.12, cores: 4, sockets: [{ cpu: 0.12, cores: 4 }], disks: [] },
  slots: [],
};

const STEPS: Readonly<Record<LoadRange, { step: number; length: number }>> = {
  minutes: { step: 2000, length: 150 },
  hour: { step: 15_000, length: 240 },
  day: { step: 120_000, length: 720 },
};

/** Waves, with a gap in which the machine was off. */
export function history(range: LoadRange): LoadSeries {
  const { step, length } = STEPS[range];
  const last = Math.floor(Date.now() / step);
  const at = Array.from({ length }, (_, place) => (last - length + 1 + place) * step);
  const wave = (height: number, speed: number) =>
    at.map((_, place) => {
      if (place > length * 0.4 && place < length * 0.5) return null;
      const mean = height * (0.5 + 0.4 * Math.sin((place / length) * speed));
      return { min: mean * 0.8, mean, max: mean * 1.2 };
    });
  return {
    range,
    step,
    at,
    measures: {
      cpu: wave(0.7, 20),
      'socket-0': wave(0.9, 20),
      'socket-1': wave(0.4, 14),
      memory: wave(0.6, 5),
      swap: wave(1e9, 3),
      temperature: wave(90, 9),
      received: wave(2e5, 40),
      sent: wave(2e6, 44),
      engines: wave(22, 18),
      'engine-memory': wave(5e9, 4),
      other: wave(9, 12),
    },
  };
}
