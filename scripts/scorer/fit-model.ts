import type { ScorerModel } from '../../main/node/cascade/complexity/model.ts';
import type { MeasuredSample } from './data.ts';
import { fitQuestions } from './fit-questions.ts';
import { fitTasks } from './fit-tasks.ts';

/**
 * Fits both ways of weighing.
 * @param kit prompts of the routing kit: questions that were answered, jobs that were labelled
 * @param requests the project's own labelled jobs: they say nothing about questions
 */
export function fitModel(
  kit: readonly MeasuredSample[],
  requests: readonly MeasuredSample[],
): Pick<ScorerModel, 'question' | 'task'> {
  return { question: fitQuestions(kit), task: fitTasks([...kit, ...requests]) };
}
