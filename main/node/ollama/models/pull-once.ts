import type { OllamaLibrary, PullFailure } from '../../backends/index.ts';
import type { Clock } from '../../clock/index.ts';
import { byteCount, lackOfSpace, missingSpace } from '../../models/index.ts';
import type { PullProgress } from './progress.ts';
import type { Pull, PullState } from './pull.ts';

/** The disk that the models are on; undefined where it is not known, as of an engine on another machine. */
export type ReadSpace = () => Promise<{ readonly folder: string; readonly free: number } | undefined>;

/** Why there is no model; `no-space` was found before the disk was full. */
export type Trouble = Pick<PullFailure, 'message' | 'comesBack'> &
  Pick<Extract<PullState, { kind: 'failed' }>, 'cause'>;

export interface OneTry {
  readonly library: OllamaLibrary;
  readonly model: Pull['model'];
  readonly progress: PullProgress;
  readonly readSpace: ReadSpace;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onStep: (step: Extract<PullState, { kind: 'pulling' }>['step']) => void;
}

/**
 * One try at a pull. How large a model is tell its first lines: when it does not fit, it is stopped there.
 * @throws the signal's reason when it is aborted
 */
export async function pullOnce(one: OneTry): Promise<'pulled' | Trouble> {
  const { library, model, progress, clock, signal, onStep } = one;
  for await (const event of library.pull(model, signal)) {
    switch (event.kind) {
      case 'step':
        onStep(event.step);
        break;
      case 'layer': {
        onStep('fetching');
        if (!progress.take(event, clock.monotonic())) break;
        const lack = await lackFor(one);
        if (lack) return lack;
        break;
      }
      case 'pulled':
        return 'pulled';
      case 'failed':
        return event.failure;
    }
  }
  return { cause: 'other', comesBack: true, message: `The pull of ${model} ended without a word.` };
}

async function lackFor({ model, progress, readSpace }: OneTry): Promise<Trouble | undefined> {
  const needed = progress.total - progress.done;
  const space = await readSpace();
  const lack = space && lackOfSpace(space.folder, space.free, needed);
  if (!space || lack === undefined) return undefined;
  const missing = byteCount(missingSpace(space.free, needed));
  const message = `${model} is not fetched: ${lack}. ${missing} are missing; free them, then resume.`;
  return { cause: 'no-space', comesBack: false, message };
}
