import type { Sign } from './answers.ts';

/** Signs of life that wait to be told. Two of a kind say no more than one. */
export class Signs {
  readonly #waiting = new Set<Sign['kind']>();
  #news = Promise.withResolvers<void>();

  add(kind: Sign['kind']): void {
    this.#waiting.add(kind);
    this.#news.resolve();
  }

  /** They, as they come, until there is something better. */
  async *until(better: Promise<unknown>): AsyncGenerator<Sign> {
    let isOver = false;
    const over = () => {
      isOver = true;
    };
    const end = better.then(over, over);
    for (;;) {
      await Promise.race([end, this.#news.promise]);
      if (isOver) return;
      this.#news = Promise.withResolvers<void>();
      const kinds = [...this.#waiting];
      this.#waiting.clear();
      for (const kind of kinds) yield { kind };
    }
  }
}
