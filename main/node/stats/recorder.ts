import type { Clock, Timer } from '../clock/index.ts';
import { costOf, type Price } from '../prices/index.ts';
import { Feedback, type RatingResult } from './feedback.ts';
import type { Answered, FeedbackStore, Rated } from './feedback-store.ts';
import { History } from './history.ts';
import type { HistoryStore } from './history-store.ts';
import { attemptsKey, trafficKey } from './keys.ts';
import type { LocalDays } from './local-days.ts';
import type { Metrics } from './metrics.ts';
import { type AttemptRecord, fellBack, findingsOf, firstTokenOf, type RequestRecord, resultOf } from './records.ts';
import type { Traffic } from './series.ts';

const MINUTE = 60_000;
/** In the middle of each minute, so that a timer that is early or late looks at each minute once. */
const WITHIN_MINUTE = 30_000;
/** What is too old goes every so many minutes. */
const TIDY_EVERY = 60;
const LONGEST_MESSAGE = 200;

export type ServiceState = 'up' | 'resting' | 'down';

export interface RecorderDeps {
  readonly clock: Clock;
  readonly days: LocalDays;
  readonly history: HistoryStore;
  readonly feedback: FeedbackStore;
  readonly metrics: Metrics;
  /** Each service as it is now, this node among them. */
  readonly services: () => readonly { readonly id: string; readonly is: ServiceState }[];
  /** Whether an answer of this backend spares what a paid cloud would have cost: a model gave it, and nobody pays. */
  readonly saves: (backend: string) => boolean;
  readonly classOf: (record: RequestRecord) => Answered['class'];
  /** Of the model that would otherwise be paid for. */
  readonly price: () => Price;
}

/** Keeps count of what happens, for the charts, the report and the metrics. */
export class Recorder {
  readonly history: History;
  readonly feedback: Feedback;
  readonly #deps: RecorderDeps;
  #timer: Timer | undefined;
  #ticks = 0;

  constructor(deps: RecorderDeps) {
    this.#deps = deps;
    this.history = new History(deps.clock, deps.days, deps.history);
    this.feedback = new Feedback(deps.feedback, this.history);
  }

  start(): void {
    this.history.load();
    const { clock } = this.#deps;
    const untilLook = (MINUTE + WITHIN_MINUTE - (clock.now() % MINUTE)) % MINUTE;
    this.#timer = clock.timer(untilLook, () => this.#tick());
  }

  /** Everything is with the store afterwards, if it takes it. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#flush();
  }

  /** A request is over. */
  requestEnded(record: RequestRecord): void {
    const { clock, classOf } = this.#deps;
    const now = clock.now();
    const { tier, backend } = record;
    const result = resultOf(record);
    if (result === 'running' || result === 'back-in-line') return;
    const savedTokens = this.#savedTokens(record);
    this.history.traffic.count(
      this.history.beginnings(now),
      trafficKey(tier ?? 'none', backend ?? 'none'),
      (traffic: Traffic) => add(traffic, record, savedTokens),
    );
    if (savedTokens) this.#deps.metrics.saved(costOf(this.#deps.price(), savedTokens.in, savedTokens.out));
    if (tier && backend && record.outcome !== 'refused') {
      const { id: requestId, model = '' } = record;
      const findings = findingsOf(record);
      this.feedback.answered({
        requestId,
        at: now,
        tier,
        backend,
        model,
        class: classOf(record),
        ...(isScored(record) ? { score: record.complexity } : {}),
        ...(findings.length > 0 ? { findings } : {}),
      });
    }
  }

  /** One try is over. */
  attemptEnded({ backend, outcome, message }: AttemptRecord): void {
    const now = this.#deps.clock.now();
    this.history.attempts.count(this.history.beginnings(now), attemptsKey(backend, outcome), attempts => {
      attempts.count += 1;
      attempts.lastAt = now;
      attempts.message = message?.slice(0, LONGEST_MESSAGE) ?? '';
    });
  }

  /** A user says what an answer was worth. */
  rate(requestId: string, rating: Rated['rating'], comment?: string): RatingResult {
    const result = this.feedback.rate(requestId, rating, comment, this.#deps.clock.now());
    if (result.kind === 'rated') this.#deps.metrics.rated(result.rated.tier, rating, result.rated.findings);
    return result;
  }

  #tick(): void {
    this.#lookAtServices();
    this.#flush();
    this.history.trim();
    this.#ticks += 1;
    if (this.#ticks % TIDY_EVERY === 0) {
      this.history.forget();
      this.feedback.forget(this.#deps.clock.now());
    }
    const { clock } = this.#deps;
    const untilNextMinute = MINUTE - (clock.now() % MINUTE);
    this.#timer = clock.timer(untilNextMinute + WITHIN_MINUTE, () => this.#tick());
  }

  #lookAtServices(): void {
    const beginnings = this.history.beginnings(this.#deps.clock.now());
    for (const { id, is } of this.#deps.services()) {
      this.history.services.count(beginnings, id, service => {
        service[is] += 1;
      });
    }
  }

  #flush(): void {
    this.history.flush();
    this.feedback.flush();
  }

  /** Embeddings cost a paid cloud next to nothing, and are not counted. */
  #savedTokens({ outcome, surface, backend, promptTokens, completionTokens }: RequestRecord): Tokens | undefined {
    if (outcome !== 'ok' || surface === 'embeddings' || backend === undefined) return undefined;
    if (promptTokens === undefined && completionTokens === undefined) return undefined;
    return this.#deps.saves(backend) ? { in: promptTokens ?? 0, out: completionTokens ?? 0 } : undefined;
  }
}

/** Whether its complexity decided where it went. */
function isScored({ target, fixedClass, surface }: RequestRecord): boolean {
  return target === 'auto' && fixedClass === undefined && surface !== 'embeddings';
}

interface Tokens {
  readonly in: number;
  readonly out: number;
}

function add(traffic: Traffic, record: RequestRecord, saved: Tokens | undefined): void {
  switch (resultOf(record)) {
    case 'ok':
      break;
    case 'cancelled':
      traffic.cancelled += 1;
      return;
    case 'broken':
      traffic.broken += 1;
      return;
    case 'queued':
      traffic.deferred += 1;
      return;
    case 'refused':
      traffic.refused += 1;
      return;
    case 'back-in-line':
    case 'running':
      return;
  }
  traffic.answered += 1;
  if (fellBack(record)) traffic.fellBack += 1;
  traffic.tokensIn += record.promptTokens ?? 0;
  traffic.tokensOut += record.completionTokens ?? 0;
  if (saved) {
    traffic.savedIn += saved.in;
    traffic.savedOut += saved.out;
    traffic.savedRequests += 1;
  }
  if (record.duration !== undefined) traffic.duration.add(record.duration);
  const firstToken = firstTokenOf(record);
  if (firstToken !== undefined) traffic.firstToken.add(firstToken);
}
