import { type Recorder, tellSums } from '../stats/index.ts';
import type { PeerHandlers } from '../twin/index.ts';
import { figuresQuestion } from './figures-words.ts';

export interface TellFiguresDeps {
  readonly nodeId: string;
  readonly recorder: Pick<Recorder, 'history' | 'feedback'>;
}

/** Answers the twin what this node has counted: `figures`. */
export function figuresHandlers({ nodeId, recorder }: TellFiguresDeps): PeerHandlers {
  return {
    figures: {
      kind: 'answer',
      async handle(message) {
        const { grain, at, to, series, comments } = figuresQuestion.parse(message);
        return {
          sums: tellSums(recorder.history, { grain, at, to }, series, service => isOf(nodeId, service)),
          comments: comments === 0 ? [] : recorder.feedback.comments(comments),
        };
      },
    },
  };
}

/** Whether a service is this node itself or a backend of its. */
export function isOf(nodeId: string, service: string): boolean {
  return service === nodeId || service.startsWith(`${nodeId}/`);
}
