import type { TwinAnswer, Twins, TwinsState } from '../../../main/node/control/index.ts';

/** A pair that shows what a test puts into it and remembers what it was asked to do. */
export class StandInTwins implements Twins {
  readonly done: string[] = [];
  shown: TwinsState = alone;
  /** What every act answers. */
  answer: TwinAnswer = { kind: 'done', message: 'Done.' };

  state(): TwinsState {
    return this.shown;
  }

  showCode() {
    return this.#act('show-code');
  }

  withdrawCode() {
    this.done.push('withdraw-code');
  }

  enterCode(url: string, code: string) {
    return this.#act(`enter ${code} at ${url}`);
  }

  unpair() {
    return this.#act('unpair');
  }

  makeActive() {
    return this.#act('make-active');
  }

  handOver() {
    return this.#act('hand-over');
  }

  prefer(preferred: boolean) {
    return this.#act(`prefer ${preferred}`);
  }

  renameId(id: string) {
    return this.#act(`rename ${id}`);
  }

  setPublicUrl(url: string | undefined) {
    return this.#act(`public url ${url}`);
  }

  async #act(what: string): Promise<TwinAnswer> {
    this.done.push(what);
    return this.answer;
  }
}

/** A node without a twin. */
export const alone: TwinsState = {
  self: {
    id: 'a',
    name: 'T7910-A',
    version: '1.0.0',
    role: 'active',
    load: { cpu: 0.25, cores: 44, memoryUsed: 40e9, memoryTotal: 128e9 },
    jobs: { queued: 0, running: 0 },
    totals: { requests: 10, answered: 9, refused: 1 },
    addresses: [],
    isPreferred: false,
  },
  pairing: {},
  term: 1,
  active: 'a',
  since: 0,
  events: [],
};
