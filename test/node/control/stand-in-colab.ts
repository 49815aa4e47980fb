import type { Colab, ColabAnswer, ColabState, PaneOrders } from '../../../main/node/control/index.ts';

/** A node with a Colab backend and nothing attached. */
export const noWorker: ColabState = {
  backends: [{ id: 'colab', model: 'mistral:7b', slots: 5 }],
  publicUrl: 'https://tandem-a.example.org',
  rules: { length: 12 * 3_600_000, warnBefore: 30 * 60_000, drainBefore: 5 * 60_000 },
  events: [],
};

/** Colab sessions that are as a test puts them, and that remember what was done. */
export class StandInColab implements Colab {
  shown: ColabState = noWorker;
  answer: ColabAnswer = { kind: 'done', message: 'Done.' };
  line: ReturnType<Colab['showLine']> = {
    kind: 'line',
    line: 'import hashlib, urllib.request as u; s = u.urlopen("https://tandem-a.example.org/colab/bootstrap.py")',
    expiresAt: Date.now() + 15 * 60_000,
  };
  readonly done: string[] = [];

  state(): ColabState {
    return this.shown;
  }

  showLine(backend: string) {
    this.done.push(`line ${backend}`);
    return this.line;
  }

  notebookLine(wish: 'asked' | 'lost', backend?: string) {
    this.done.push(`notebook line ${wish} ${backend ?? ''}`.trim());
    return this.line;
  }

  reportPane({ kind }: Parameters<Colab['reportPane']>[0]): PaneOrders {
    this.done.push(`pane ${kind}`);
    return { isKeptAlive: false, isWorkerLost: false };
  }

  forgetPane(): void {
    this.done.push('forget pane');
  }

  withdrawLine(backend: string): void {
    this.done.push(`withdraw ${backend}`);
  }

  disconnect(backend: string): ColabAnswer {
    this.done.push(`disconnect ${backend}`);
    return this.answer;
  }

  keepAlive(isOn: boolean): Promise<ColabAnswer> {
    this.done.push(`keep-alive ${isOn}`);
    return Promise.resolve(this.answer);
  }

  add(): Promise<ColabAnswer> {
    this.done.push('add');
    return Promise.resolve(this.answer);
  }
}
