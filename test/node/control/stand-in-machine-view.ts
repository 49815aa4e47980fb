import type { MachineNow, MachineView, QuietSettings, TwinAnswer } from '../../../main/node/control/index.ts';
import type { LoadRange, LoadSeries } from '../../../main/node/monitor/index.ts';

/** A machine that shows what a test puts into it and remembers what it was asked to do. */
export class StandInMachineView implements MachineView {
  readonly done: string[] = [];
  readonly settings: QuietSettings[] = [];
  shown: MachineNow = idleMachine;
  series: (range: LoadRange) => LoadSeries = range => ({ range, step: 2000, at: [], measures: {} });
  answer: TwinAnswer = { kind: 'done', message: 'Done.' };

  summary() {
    const { load, room, reason, quiet } = this.shown;
    return {
      room,
      ...(reason === undefined ? {} : { reason }),
      quiet,
      cpu: load.cpu,
      cores: load.cores,
      engines: load.work?.engines ?? [],
    };
  }

  now() {
    return this.shown;
  }

  history(range: LoadRange) {
    return this.series(range);
  }

  switchQuiet(isQuiet: boolean, time: string) {
    this.done.push(`${isQuiet ? 'quiet' : 'not quiet'} ${time}`);
    this.shown = { ...this.shown, quiet: { isQuiet, because: 'by-hand' } };
  }

  releaseQuiet() {
    this.done.push('released');
    this.shown = { ...this.shown, quiet: { isQuiet: false, because: 'settings' } };
  }

  async setQuiet(settings: QuietSettings) {
    this.settings.push(settings);
    if (this.answer.kind === 'done') this.shown = { ...this.shown, settings };
    return this.answer;
  }
}

/** Two sockets, one engine, nothing to do. */
export const idleMachine: MachineNow = {
  id: 'a',
  name: 'T7910-A',
  role: 'alone',
  load: {
    at: Date.UTC(2026, 10, 24, 12),
    cpu: 0.24,
    cores: 88,
    sockets: [
      { cpu: 0.41, cores: 44 },
      { cpu: 0.07, cores: 44 },
    ],
    memory: { total: 137e9, available: 76e9 },
    swap: { total: 8e9, used: 0, traffic: 0 },
    temperature: 54,
    network: { received: 48_000, sent: 1_320_000 },
    disks: [
      { what: 'data', folder: '/var/lib/tandem', free: 412e9, total: 1000e9 },
      { what: 'models', folder: '/usr/share/ollama/.ollama/models', free: 412e9, total: 1000e9 },
    ],
    work: {
      engines: [{ kind: 'ollama', pid: 2211, cores: 18.4, memory: 4.1e9 }],
      own: { cores: 0.3, memory: 210e6 },
      other: 2.1,
    },
  },
  room: 'room',
  quiet: { isQuiet: false, because: 'settings' },
  settings: { mode: 'off', hours: [], share: 0.5, idleAfter: 300_000 },
  isHeeded: true,
  slots: [{ id: 'a/ollama', now: 4, most: 4 }],
};
