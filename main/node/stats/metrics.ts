import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { type AttemptRecord, type CheckFinding, firstTokenOf, type RequestRecord, resultOf } from './records.ts';

/** Seconds; an answer of a CPU takes a minute, one of a cloud a second. */
const DURATIONS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300];
const FIRST_TOKENS = [0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 20, 30];

/** Whether each backend is up, read at each scrape. */
export type UpNow = () => readonly { readonly backend: string; readonly isUp: boolean }[];

/** A gauge that some other part of the node knows the values of. */
export interface ScrapedGauge {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
  readonly read: () => readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[];
}

/** The contract's metrics, as far as this node's parts can know them, in a registry of its own. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #requests: Counter<'tier' | 'backend' | 'outcome'>;
  readonly #durations: Histogram<'tier' | 'backend'>;
  readonly #firstTokens: Histogram<'tier' | 'backend'>;
  readonly #fallbacks: Counter<'from' | 'to' | 'reason'>;
  readonly #tokens: Counter<'backend' | 'direction'>;
  readonly #ratings: Counter<'tier' | 'rating'>;
  readonly #checks: Counter<'check' | 'tier' | 'outcome'>;
  readonly #checkRatings: Counter<'check' | 'outcome' | 'rating'>;
  readonly #saved: Counter;

  constructor(upNow: UpNow) {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    this.#requests = new Counter({
      name: 'tandem_requests_total',
      help: 'Requests by the tier and backend that answered (none: nobody did) and how they ended.',
      labelNames: ['tier', 'backend', 'outcome'],
      registers,
    });
    this.#durations = new Histogram({
      name: 'tandem_request_duration_seconds',
      help: 'From the request to the end of its answer.',
      labelNames: ['tier', 'backend'],
      buckets: DURATIONS,
      registers,
    });
    this.#firstTokens = new Histogram({
      name: 'tandem_first_token_seconds',
      help: 'From the request to the first token, failed attempts included.',
      labelNames: ['tier', 'backend'],
      buckets: FIRST_TOKENS,
      registers,
    });
    this.#fallbacks = new Counter({
      name: 'tandem_fallbacks_total',
      help: 'Attempts that failed and were taken over by another backend; a second try on the same one is none.',
      labelNames: ['from', 'to', 'reason'],
      registers,
    });
    this.#tokens = new Counter({
      name: 'tandem_tokens_total',
      help: 'Tokens of finished answers, as the answering backend counted them.',
      labelNames: ['backend', 'direction'],
      registers,
    });
    this.#ratings = new Counter({
      name: 'tandem_feedback_total',
      help: 'Ratings as they came in, 1 or -1, by the tier that had answered; one that is changed counts again.',
      labelNames: ['tier', 'rating'],
      registers,
    });
    this.#checks = new Counter({
      name: 'tandem_answer_checks_total',
      help: 'Answers that were looked at, by the check that found them poor (none: none did) and what came of it.',
      labelNames: ['check', 'tier', 'outcome'],
      registers,
    });
    this.#checkRatings = new Counter({
      name: 'tandem_answer_check_feedback_total',
      help: 'Ratings as they came in, 1 or -1, of answers that were looked at, by what the look found; see tandem_feedback_total.',
      labelNames: ['check', 'outcome', 'rating'],
      registers,
    });
    this.#saved = new Counter({
      name: 'tandem_cost_saved_usd_total',
      help: 'What the tokens of answers that cost nothing would have cost at the model of savings.model.',
      registers,
    });
    new Gauge({
      name: 'tandem_backend_up',
      help: '1 when a request could go there now.',
      labelNames: ['backend'],
      registers,
      collect() {
        this.reset();
        for (const { backend, isUp } of upNow()) this.set({ backend }, isUp ? 1 : 0);
      },
    });
  }

  /** Adds a gauge whose values are read at each scrape; what is not read then is no longer told. */
  addGauge({ name, help, labelNames, read }: ScrapedGauge): void {
    new Gauge({
      name,
      help,
      labelNames: [...labelNames],
      registers: [this.#registry],
      collect() {
        this.reset();
        for (const { labels, value } of read()) this.set({ ...labels }, value);
      },
    });
  }

  requestEnded(record: RequestRecord): void {
    const labels = { tier: record.tier ?? 'none', backend: record.backend ?? 'none' };
    const outcome = resultOf(record);
    if (outcome !== 'back-in-line') this.#requests.inc({ ...labels, outcome });
    this.#countFallbacks(record.attempts);
    for (const { check, tier, outcome } of record.checked ?? []) this.#checks.inc({ check, tier, outcome });
    if (outcome !== 'ok') return;
    if (record.duration !== undefined) this.#durations.observe(labels, record.duration / 1000);
    const firstToken = firstTokenOf(record);
    if (firstToken !== undefined) this.#firstTokens.observe(labels, firstToken / 1000);
    if (record.promptTokens) this.#tokens.inc({ backend: labels.backend, direction: 'in' }, record.promptTokens);
    if (record.completionTokens)
      this.#tokens.inc({ backend: labels.backend, direction: 'out' }, record.completionTokens);
  }

  /** A user rated an answer of this tier, of which the checks found this. */
  rated(tier: string, rating: 1 | -1, findings: readonly CheckFinding[] = []): void {
    this.#ratings.inc({ tier, rating: String(rating) });
    for (const { check, outcome } of findings) this.#checkRatings.inc({ check, outcome, rating: String(rating) });
  }

  /** So many US dollars were not paid. */
  saved(usd: number): void {
    this.#saved.inc(usd);
  }

  #countFallbacks(attempts: readonly AttemptRecord[]): void {
    attempts.forEach(({ backend, outcome }, place) => {
      const next = attempts[place + 1];
      if (next && next.backend !== backend && outcome !== 'ok')
        this.#fallbacks.inc({ from: backend, to: next.backend, reason: outcome });
    });
  }

  /** Prometheus text. */
  async render(): Promise<{ contentType: string; text: string }> {
    return { contentType: this.#registry.contentType, text: await this.#registry.metrics() };
  }
}
