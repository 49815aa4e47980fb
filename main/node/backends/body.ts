import { Readable } from 'node:stream';

/** The bytes of an answer as they come. Who has begun to read reads on to the end, or says that it will not. */
export interface Body {
  /**
   * What has come since the last call, in one piece; undefined at the end.
   * @throws what broke it off
   */
  next(): Promise<Uint8Array | undefined>;
  /** Nobody wants the rest, which is read all the same: its connection can be used again then. Resolves at the end. */
  discard(): Promise<void>;
  /** Gives it up, and its connection with it. */
  destroy(): void;
}

/** A stream of Node as a body. */
export function bodyOf(stream: Readable): Body {
  // Whoever reads hears of an error by `next`; a stream that was left has nobody to tell.
  stream.on('error', () => {});
  const pieces: AsyncIterator<Uint8Array> = stream.iterator({ destroyOnReturn: false });
  return {
    async next() {
      const step = await pieces.next();
      return step.done ? undefined : step.value;
    },
    async discard() {
      if (stream.closed) return;
      const closed = Promise.withResolvers<void>();
      stream.once('close', closed.resolve);
      await pieces.return?.();
      stream.resume();
      await closed.promise;
    },
    destroy: () => void stream.destroy(),
  };
}

/** A body as a stream of Node, for what takes nothing else. */
export function streamOf(body: Body): Readable {
  return new Readable({
    read() {
      body.next().then(
        piece => this.push(piece ?? null),
        (error: Error) => this.destroy(error),
      );
    },
    destroy(error, done) {
      body.destroy();
      done(error);
    },
  });
}
