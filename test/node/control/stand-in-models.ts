import type { Answer, Models, ModelsState } from '../../../main/node/control/models-view.ts';

/** Models that a test puts in; remembers what it was asked to do. */
export class StandInModels implements Models {
  readonly done: string[] = [];
  shown: ModelsState = noModels;
  /** What every act answers. */
  answer: Answer = { kind: 'done', message: 'Done.' };

  async state(): Promise<ModelsState> {
    return this.shown;
  }

  pull(model: string): Answer {
    return this.#act(`pull ${model}`);
  }

  cancelPull(model: string): Answer {
    return this.#act(`stop ${model}`);
  }

  resumePull(model: string): Answer {
    return this.#act(`resume ${model}`);
  }

  forgetPull(model: string): Answer {
    return this.#act(`forget ${model}`);
  }

  async remove({ model, confirm, force }: Parameters<Models['remove']>[0]): Promise<Answer> {
    return this.#act(`remove ${model} as ${confirm}${forced(force)}`);
  }

  async load(model: string, force: boolean): Promise<Answer> {
    return this.#act(`load ${model}${forced(force)}`);
  }

  async unload(model: string): Promise<Answer> {
    return this.#act(`unload ${model}`);
  }

  async pin(model: string, isPinned: boolean, force: boolean): Promise<Answer> {
    return this.#act(`${isPinned ? 'pin' : 'unpin'} ${model}${forced(force)}`);
  }

  async choose(backend: string, klass: string, model: string | undefined): Promise<Answer> {
    return this.#act(`choose ${model} for ${klass} at ${backend}`);
  }

  async benchmark(model: string): Promise<Answer> {
    return this.#act(`measure ${model}`);
  }

  cancelBenchmark(): Answer {
    return this.#act('measure no more');
  }

  #act(what: string): Answer {
    this.done.push(what);
    return this.answer;
  }
}

function forced(force: boolean): string {
  return force ? ' all the same' : '';
}

/** An Ollama that was only just installed. */
export const noModels: ModelsState = {
  engine: { kind: 'running', baseUrl: 'http://127.0.0.1:11434', version: '0.32.0', instances: 1 },
  models: [],
  missing: [],
  backends: [],
  pulls: [],
  recommended: [],
  memory: { free: 60e9, total: 128e9 },
  isBusy: false,
};
