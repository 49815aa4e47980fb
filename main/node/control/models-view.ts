import type { RequestClass } from '../backends/index.ts';
import type { Answer, ModelsState } from '../ollama/index.ts';

/** What the page sees of the models of this machine's Ollama, and what it may do about them. */
export interface Models {
  state(): Promise<ModelsState>;
  pull(model: string): Answer;
  cancelPull(model: string): Answer;
  resumePull(model: string): Answer;
  forgetPull(model: string): Answer;
  /** Deletes it for good. */
  remove(removal: { readonly model: string; readonly confirm: string; readonly force: boolean }): Promise<Answer>;
  load(model: string, force: boolean): Promise<Answer>;
  unload(model: string): Promise<Answer>;
  pin(model: string, isPinned: boolean, force: boolean): Promise<Answer>;
  /** @param backend `a/ollama` */
  choose(backend: string, klass: RequestClass, model: string | undefined): Promise<Answer>;
  benchmark(model: string): Promise<Answer>;
  cancelBenchmark(): Answer;
}

export type { Answer, ModelsState } from '../ollama/index.ts';
