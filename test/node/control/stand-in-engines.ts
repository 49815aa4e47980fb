import type { EngineDone, EnginesShown, EnginesView } from '../../../main/node/control/index.ts';

/** No engine, and none to be had. */
export const noEnginesShown: EnginesShown = {
  isManaged: true,
  because: [],
  engines: [],
  install: { kind: 'offered', about: 'Fetches Ollama.', command: 'curl -fsSL https://ollama.com/install.sh | sh' },
};

/** The engines that a test puts in, and what was asked of them. */
export class StandInEngines implements EnginesView {
  shown: EnginesShown = noEnginesShown;
  readonly asked: string[] = [];
  answer: EngineDone = { kind: 'done' };
  /** What becomes of the engines by what is asked. */
  onAsked: (what: string) => void = () => {};

  async engines(): Promise<EnginesShown> {
    return this.shown;
  }

  start = async (baseUrl: string) => this.#ask(`start ${baseUrl}`);
  stop = async (baseUrl: string) => this.#ask(`stop ${baseUrl}`);
  restart = async (baseUrl: string) => this.#ask(`restart ${baseUrl}`);
  install = () => this.#ask('install');
  cancelInstall = () => this.#ask('cancel');

  #ask(what: string): EngineDone {
    this.asked.push(what);
    if (this.answer.kind === 'done') this.onAsked(what);
    return this.answer;
  }
}
