import { z } from 'zod';
import type { Clock } from '../../clock/index.ts';

/** An upstream that has said that it has no such model is asked again after this time, ms. */
const ASK_AGAIN = 60_000;

const modelList = z.looseObject({ data: z.array(z.looseObject({ id: z.string().min(1) })) });

/**
 * Which model answers at one upstream: the configured one, else the provider's usual one, else the first that the
 * server lists. And whether the upstream has it at all: providers shut models down.
 */
export class ServedModel {
  readonly #clock: Clock;
  #name: string | undefined;
  #missing: { readonly until: number; readonly said: string } | undefined;

  constructor(configured: string | undefined, clock: Clock) {
    this.#name = configured;
    this.#clock = clock;
  }

  get name(): string | undefined {
    return this.#name;
  }

  /** What a person has to do before it can answer. */
  get notReady(): string | undefined {
    if (!this.#missing || this.#clock.monotonic() >= this.#missing.until) return undefined;
    return `It has no model ${this.#name ?? ''} (${this.#missing.said}). Put one that it has into its "model".`;
  }

  /** The upstream has refused a request because of the model. */
  refused(said: string): void {
    // What stands between backquotes is shown as a command to type.
    this.#missing = { until: this.#clock.monotonic() + ASK_AGAIN, said: said.replaceAll('`', '"') };
  }

  /** Its server would rather answer with this one than with the first of its list. */
  prefer(name: string): void {
    this.#name ??= name;
  }

  /** Takes what `/models` lists. A list without our model proves nothing: aliases and variants are not in it. */
  learn(list: unknown): void {
    const ids = modelList.safeParse(list).data?.data.map(({ id }) => id) ?? [];
    this.#name ??= ids.find(id => !/embed/i.test(id));
    if (this.#name !== undefined && ids.includes(this.#name)) this.#missing = undefined;
  }
}
