import type { Clock } from '../node/clock/index.ts';

/** Reads a stream line by line, the last one too when no line end closes it. */
export class LineReader {
  /** Resolves when the stream has ended. */
  readonly ended: Promise<void>;
  readonly #stream: NodeJS.ReadableStream;
  readonly #take: (line: string) => void;
  readonly #end: () => void;
  #rest = '';

  constructor(stream: NodeJS.ReadableStream, take: (line: string) => void) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ended = promise;
    this.#stream = stream.setEncoding('utf8');
    this.#take = take;
    this.#end = () => {
      const last = this.#rest;
      this.#rest = '';
      if (last !== '') take(last);
      resolve();
    };
    this.listen();
  }

  /** Listens to the stream; done again, it changes nothing unless somebody took the listeners off. */
  listen(): void {
    this.#stream.off('data', this.#read).on('data', this.#read);
    this.#stream.off('end', this.#end).on('end', this.#end);
  }

  readonly #read = (chunk: string): void => {
    const lines = (this.#rest + chunk).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#take(line);
  };
}

/**
 * Waits until everything that an ended process had written is read, at most `within` ms. To be called while its exit is
 * told: right after that Electron takes all listeners off the process's streams, and the last output, which says why it
 * ended, often comes later than the exit.
 */
export function lastWords(readers: readonly LineReader[], clock: Clock, within: number): Promise<void> {
  return new Promise(resolve => {
    // Something that the process started may hold its output open.
    const limit = clock.timer(within, resolve);
    queueMicrotask(() => {
      for (const reader of readers) reader.listen();
    });
    void Promise.all(readers.map(({ ended }) => ended)).then(() => {
      limit.cancel();
      resolve();
    });
  });
}
