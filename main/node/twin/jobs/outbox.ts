import type { Courier } from './courier.ts';

/**
 * Jobs that changed here and of which the twin has not acknowledged so much. It is in memory only: after a start both
 * nodes compare everything anyway.
 */
export class Outbox {
  readonly #courier: Courier;
  readonly #waiting = new Set<string>();
  /** What did not work out just now; waits for the next look. */
  readonly #resting = new Set<string>();
  readonly #underWay = new Map<string, Promise<void>>();
  #sending: Promise<void> | undefined;

  constructor(courier: Courier) {
    this.#courier = courier;
  }

  add(id: string): void {
    this.#waiting.add(id);
  }

  rest(ids: readonly string[]): void {
    for (const id of ids) this.#resting.add(id);
  }

  /** The twin does not want to know. */
  clear(): void {
    this.#waiting.clear();
    this.#resting.clear();
  }

  /** What rested is tried again. */
  wake(): void {
    for (const id of this.#resting) this.#waiting.add(id);
    this.#resting.clear();
  }

  /** Resolves when everything that waits was sent once, or one message failed. One at a time: changes stay in order. */
  send(): Promise<void> {
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = undefined;
    });
    return this.#sending;
  }

  /** Resolves when a job that came this moment was sent. */
  sent(id: string): Promise<void> {
    return this.#underWay.get(id) ?? Promise.resolve();
  }

  /** Tells of a job that came this moment, and waits for the twin to have it, `limit` ms at most. */
  sendNew(id: string, limit: number): Promise<void> {
    this.#waiting.delete(id);
    const sent = this.#courier
      .push([id], 'new', limit)
      .then(({ again, end }) => {
        if (end !== 'not-spoken') this.rest(again);
      })
      .finally(() => this.#underWay.delete(id));
    this.#underWay.set(id, sent);
    return sent;
  }

  async #sendAll(): Promise<void> {
    while (this.#waiting.size > 0) {
      const ids = [...this.#waiting];
      this.#waiting.clear();
      const { again, end } = await this.#courier.push(ids, 'known');
      if (end !== 'not-spoken') this.rest(again);
      if (end !== 'through') return;
    }
  }
}
