import { z } from 'zod';
import type { ChatBody, FailureKind } from '../backends/index.ts';
import type { JobOutcome, JobSurface } from './job.ts';

/** What a job asks, as it is kept: what the gateway made of the request, with no key in it. */
export interface JobRequest {
  readonly model: string;
  readonly body: ChatBody;
  readonly userTier: 'free' | 'paid';
  readonly messageType?: string;
}

const jobRequestSchema = z.object({
  model: z.string(),
  body: z.custom<ChatBody>(value => typeof value === 'object' && value !== null && 'messages' in value),
  userTier: z.enum(['free', 'paid']),
  messageType: z.string().optional(),
});

/** A request as it was kept; undefined when it cannot be read any more. */
export function readJobRequest(json: string): JobRequest | undefined {
  try {
    return jobRequestSchema.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined;
  }
}

/**
 * How a job takes its slot. `spare`: only one that no live request would miss. `in-line`: waits for one as live
 * requests do; for a job that has been passed over for too long.
 */
export type Turn = 'spare' | 'in-line';

/** A job's request, looked at once and then kept with it as long as it waits. */
export interface PreparedJob {
  /** Jobs with the same kind go to the same backends: where one finds no room, the others need not be tried. */
  readonly kind: string;
  /** 0 to 10. */
  readonly complexity: number;
  /** Whether somebody could take it now. Cheap: nothing is sent. */
  hasRoom(turn: Turn): boolean;
  /**
   * Asks the cascade. To be called right after `hasRoom` said so, with nothing awaited in between.
   * @param jobId for the list of requests
   * @throws the signal's reason when it is aborted
   */
  answer(turn: Turn, signal: AbortSignal, jobId: string): Promise<WorkResult>;
}

export type WorkResult =
  | { readonly kind: 'answered'; readonly outcome: Extract<JobOutcome, { kind: 'answer' }> }
  /** `failures` of the tries that were made; `isFinal`: the request itself is wrong, and no later try would do better. */
  | {
      readonly kind: 'refused';
      readonly error: Extract<JobOutcome, { kind: 'error' }>['error'];
      readonly isFinal: boolean;
      readonly failures: readonly FailureKind[];
    };

/** Makes of what was kept what can be answered; a refusal when it cannot be any more (its backend is gone). */
export type PrepareJob = (
  request: JobRequest,
  surface: JobSurface,
) => { readonly kind: 'prepared'; readonly job: PreparedJob } | Extract<WorkResult, { kind: 'refused' }>;
