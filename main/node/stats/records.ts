import type { FailureKind } from '../backends/index.ts';
import type { AnswerCheck, Capability, Tier } from '../config/index.ts';

/** How an attempt or a request ended. `cancelled`: the caller hung up. */
export type AttemptOutcome = 'ok' | 'cancelled' | FailureKind;

/** One try at one backend, as the trail shows it. */
export interface AttemptRecord {
  /** `a/groq`. */
  readonly backend: string;
  readonly tier: Tier;
  /** Milliseconds after the request came in. */
  readonly startedAfter: number;
  /** Milliseconds from its start to its end. */
  readonly duration: number;
  /** Milliseconds from its start to its first token, if one came. */
  readonly firstToken?: number;
  readonly outcome: AttemptOutcome;
  /** What happened, for people; never a secret, never the prompt. */
  readonly message?: string;
}

export const CHECK_OUTCOMES = ['good', 'escalated', 'kept', 'stopped'] as const;

/** What a look at an answer found, and what was done about it. */
export interface CheckFinding {
  /** The check that found it poor; `none`: none did. */
  readonly check: AnswerCheck | 'none';
  /**
   * `escalated`: another backend was asked instead. `kept`: nobody else could be, so the caller got it, marked.
   * `stopped`: the caller of a stream had the most of it when it was ended.
   */
  readonly outcome: (typeof CHECK_OUTCOMES)[number];
}

/** What came of a look at one answer. */
export interface CheckedAnswer extends CheckFinding {
  /** `a/ollama`. */
  readonly backend: string;
  readonly tier: Tier;
}

/** Why a request went where it went: what the plan said when its first backend was chosen. Never holds its text. */
export interface Decision {
  readonly class: 'simple' | 'medium' | 'complex';
  /** What moved the score; worked out when it is asked for. */
  readonly because?: () => readonly string[];
  readonly needs: readonly Capability[];
  /** As they were guessed before anybody counted. */
  readonly promptTokens: number;
  /** In the order in which they would be asked. */
  readonly candidates: readonly PlannedBackend[];
  readonly excluded: readonly PlannedBackend[];
}

export interface PlannedBackend {
  /** `a/groq`. */
  readonly id: string;
  readonly tier: Tier;
  readonly reason: string;
}

/** One request as the page's list shows it. Never holds its text. */
export interface RequestRecord {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly surface: 'chat' | 'completions' | 'inference' | 'embeddings';
  /** What the caller asked for: `auto`, `tier:cloud`, `a/groq`. */
  readonly target: string;
  readonly stream: boolean;
  readonly complexity: number;
  /** When the caller named its class itself. */
  readonly fixedClass?: 'simple' | 'medium' | 'complex';
  readonly userTier?: 'free' | 'paid';
  /** The queued job that it answers. */
  readonly job?: string;
  /** `offered`: its caller takes the answer later as well. `job`: it is later. */
  readonly later?: 'offered' | 'job';
  readonly attempts: readonly AttemptRecord[];
  /** Answers that were looked at before they were taken. */
  readonly checked?: readonly CheckedAnswer[];
  /** Who answered; absent while nobody has. */
  readonly backend?: string;
  readonly tier?: Tier;
  readonly model?: string;
  /** `running` while the answer is under way; `refused` when no backend could answer or the request was wrong. */
  readonly outcome: 'running' | 'ok' | 'cancelled' | 'refused' | 'broken';
  /** HTTP status that the caller got. */
  readonly status?: number;
  /** Milliseconds from the request to its end. */
  readonly duration?: number;
  readonly promptTokens?: number;
  readonly completionTokens?: number;
}

/**
 * Milliseconds from the request to the first token that its caller got. The caller of a stream has it from the first
 * attempt that gave one, even if another went on from there; to any other caller only the last attempt's count.
 */
export function firstTokenOf({ stream, attempts }: RequestRecord): number | undefined {
  const giver = stream ? attempts.find(({ firstToken }) => firstToken !== undefined) : attempts.at(-1);
  return giver?.firstToken === undefined ? undefined : giver.startedAfter + giver.firstToken;
}

/**
 * What came of a request for its caller. `queued`: nobody could answer, and its caller was promised a later answer.
 * `back-in-line`: a job that nobody can take yet; nobody was refused anything.
 */
export type RequestResult = RequestRecord['outcome'] | 'queued' | 'back-in-line';

/** A refusal means something else to a caller who takes the answer later as well. */
export function resultOf({ outcome, status, later }: RequestRecord): RequestResult {
  if (outcome !== 'refused' || later === undefined) return outcome;
  if (later === 'job') return 'back-in-line';
  return (status ?? 0) >= 500 ? 'queued' : 'refused';
}

/**
 * The findings that a rating of the request is counted under, each once: of the checks that found something, whatever
 * was found good after it; none when nothing was looked at.
 */
export function findingsOf({ checked = [] }: RequestRecord): readonly CheckFinding[] {
  const fired = checked.filter(({ check }) => check !== 'none');
  const told = fired.length > 0 ? fired : checked;
  const once = new Map(told.map(({ check, outcome }) => [`${check} ${outcome}`, { check, outcome }]));
  return [...once.values()];
}

/** Another backend answered than the one that was asked first. */
export function fellBack({ outcome, attempts, backend }: RequestRecord): boolean {
  return outcome === 'ok' && attempts[0] !== undefined && attempts[0].backend !== backend;
}
