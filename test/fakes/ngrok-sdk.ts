import type { NgrokListener, NgrokOptions, NgrokSdk } from '../../main/node/tunnel/ngrok.ts';

/** The surface of ngrok's official SDK that is used, and what a test makes it do. */
export class FakeNgrok implements NgrokSdk {
  readonly asked: NgrokOptions[] = [];
  closed = 0;
  /** What the next `forward` does: the message of its error, or the URL that it gives. */
  next: { readonly fails: string } | { readonly url: string | null } = { url: 'https://a.ngrok-free.app' };
  /** Resolves the listeners that were asked for while it is set. */
  isSlow = false;
  readonly #late: (() => void)[] = [];

  forward(options: NgrokOptions): Promise<NgrokListener> {
    this.asked.push(options);
    const { next } = this;
    if ('fails' in next) return Promise.reject(new Error(next.fails));
    const listener: NgrokListener = {
      url: () => next.url,
      close: async () => {
        this.closed += 1;
      },
    };
    if (!this.isSlow) return Promise.resolve(listener);
    return new Promise(resolve => this.#late.push(() => resolve(listener)));
  }

  /** What took long is there after all. */
  arrive(): void {
    for (const resolve of this.#late.splice(0)) resolve();
  }

  /** As the SDK tells of its connection. */
  says(status: 'closed' | 'connected'): void {
    this.asked.at(-1)?.onStatusChange(status);
  }
}
