/**
 * One at a time, in the order of asking. A prompt that was counted is still in the engine's cache for the real call
 * after it; another prompt counted in between would push it out, and both would be read twice.
 */
export class Turn {
  #last: Promise<void> = Promise.resolve();

  /**
   * Waits for the turn; call the result when done.
   * @throws the signal's reason when it is aborted while waiting.
   */
  async take(signal: AbortSignal): Promise<() => void> {
    const before = this.#last;
    const { promise: mine, resolve: release } = Promise.withResolvers<void>();
    // Whoever comes next waits for all before it, also when this one gives up early.
    this.#last = Promise.all([before, mine]).then(() => {});
    const { promise: aborted, reject } = Promise.withResolvers<never>();
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    try {
      await Promise.race([before, aborted]);
      return release;
    } catch (error) {
      release();
      throw error;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }
}
