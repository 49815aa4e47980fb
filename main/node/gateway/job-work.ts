import type { CascadeRequest, ChatOutcome } from '../cascade/index.ts';
import type { JobRequest, JobSurface, PrepareJob, Turn, WorkResult } from '../queue/index.ts';
import { cascadeRequest, type GatewayDeps } from './call.ts';
import { asTextCompletion } from './completions.ts';
import { GatewayError } from './errors.ts';
import { inferenceBody } from './inference.ts';

/** How queued jobs are answered: through the same cascade as live requests, in the shape of their surface. */
export function jobWork(deps: GatewayDeps): PrepareJob {
  return (request, surface) => {
    const made = requestFor(deps, request, surface);
    if (made instanceof GatewayError) return refusedFor(made, []);
    return {
      kind: 'prepared',
      job: {
        kind: kindOf(made),
        complexity: made.complexity,
        hasRoom: turn => deps.cascade.hasRoom({ ...made, job: turn }),
        answer: (turn, signal, jobId) => answer(deps, { ...made, job: turn, jobId, signal }, surface),
      },
    };
  };
}

const NOBODY_LEAVES = new AbortController().signal;

/** A backend or tier that was asked for by name may be gone since. */
function requestFor(deps: GatewayDeps, request: JobRequest, surface: JobSurface): CascadeRequest | GatewayError {
  const { model, body, userTier, messageType } = request;
  try {
    return cascadeRequest(deps, { model, body, hints: { userTier, messageType } }, { surface, signal: NOBODY_LEAVES });
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
}

/** What the plan looks at, prompts in steps that double: jobs that share it go to the same backends. */
function kindOf({ targetText, userTier, fixedClass, complexity, needs, promptTokens }: CascadeRequest): string {
  const size = Math.ceil(Math.log2(Math.max(1, promptTokens)));
  return JSON.stringify([targetText, userTier, fixedClass ?? complexity, needs, size]);
}

async function answer(
  deps: GatewayDeps,
  asked: CascadeRequest & { readonly job: Turn },
  surface: JobSurface,
): Promise<WorkResult> {
  const outcome = await deps.cascade.chat(asked);
  if (outcome.kind === 'stream') throw new Error('a plain request was answered by a stream');
  if (outcome.kind === 'refused') {
    return refusedFor(
      new GatewayError(outcome.refusal),
      outcome.failures.map(({ kind }) => kind),
    );
  }
  const { backend, tier, attempts: trail } = outcome.route;
  const { id: requestId, complexity } = asked;
  const body = bodyFor(surface, outcome, asked);
  return { kind: 'answered', outcome: { kind: 'answer', body, backend, tier, complexity, requestId, trail } };
}

function bodyFor(surface: JobSurface, outcome: Extract<ChatOutcome, { kind: 'answer' }>, asked: CascadeRequest) {
  switch (surface) {
    case 'chat':
      return outcome.answer.completion;
    case 'completions':
      return asTextCompletion(outcome.answer.completion);
    case 'inference':
      return inferenceBody(outcome, asked);
  }
}

function refusedFor(
  { status, message, type, param, code }: GatewayError,
  failures: Extract<WorkResult, { kind: 'refused' }>['failures'],
): Extract<WorkResult, { kind: 'refused' }> {
  return { kind: 'refused', error: { message, type, param, code }, isFinal: status < 500, failures };
}
