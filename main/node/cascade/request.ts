import type { ChatBody } from '../backends/index.ts';
import type { Capability, Tier } from '../config/index.ts';
import type { AttemptRecord, Decision, RequestRecord } from '../stats/index.ts';
import type { BackendState } from './backend-state.ts';
import type { ComplexityClass, PlanRequest, Target } from './plan.ts';

/** A request on its way through the cascade: parsed, authenticated and scored. */
export interface CascadeRequest {
  readonly id: string;
  readonly surface: RequestRecord['surface'];
  readonly body: ChatBody;
  readonly stream: boolean;
  readonly target: Target;
  /** The target as the caller wrote it. */
  readonly targetText: string;
  readonly userTier: 'free' | 'paid';
  readonly complexity: number;
  readonly fixedClass?: ComplexityClass;
  readonly needs: readonly Capability[];
  readonly promptTokens: number;
  /** Aborted when the caller hangs up. */
  readonly signal: AbortSignal;
  /** The caller's own key, tried after every tier. */
  readonly userKey?: BackendState;
  /** Its caller takes an answer later too: it rather waits for its own tiers than goes to any other. */
  readonly canWait?: boolean;
  /**
   * A queued job. `spare`: it takes only slots that no live request would miss, and waits for none. `in-line`: it has
   * been passed over for so long that it waits for a slot as live requests do.
   */
  readonly job?: 'spare' | 'in-line';
  /** Id of that job. */
  readonly jobId?: string;
  /** What moved its score. */
  readonly because?: () => readonly string[];
  /** Somebody who looks at it on its way. */
  readonly watcher?: RequestWatcher;
}

/** Hears of one request's way while it goes it. */
export interface RequestWatcher {
  /** The first backend was chosen. */
  decided(decision: Decision): void;
  /** A backend is asked. @param after ms since the request came in */
  asked(backend: string, tier: Tier, after: number): void;
  attemptEnded(attempt: AttemptRecord): void;
}

/** The part of a request that the plan looks at. */
export function planRequestOf(request: CascadeRequest): PlanRequest {
  return {
    target: request.target,
    complexity: request.complexity,
    ...(request.fixedClass ? { fixedClass: request.fixedClass } : {}),
    userTier: request.userTier,
    needs: request.needs,
    promptTokens: request.promptTokens,
    wantsEmbeddings: request.surface === 'embeddings',
    ...(request.canWait ? { canWait: true } : {}),
    ...(request.job ? { isJob: true } : {}),
  };
}
