import type { StreamBatch } from '../backend.ts';

export interface StreamWatch {
  readonly signal: AbortSignal;
  /** A batch has come. */
  onBatch(batch: StreamBatch): void;
  /** Nothing more comes, or nobody wants it; called once, also when nobody ever read. */
  onOver(): void;
}

/** Passes a stream on as it is, and tells when it is over in whatever way. */
export function watched(batches: AsyncIterable<StreamBatch>, watch: StreamWatch): AsyncIterable<StreamBatch> {
  let isOver = false;
  const over = (): void => {
    if (isOver) return;
    isOver = true;
    watch.signal.removeEventListener('abort', over);
    watch.onOver();
  };
  // A generator that nobody has begun to read knows no end; its caller's signal does.
  watch.signal.addEventListener('abort', over, { once: true });
  if (watch.signal.aborted) over();

  async function* pass(): AsyncIterable<StreamBatch> {
    try {
      for await (const batch of batches) {
        watch.onBatch(batch);
        if (batch.end) over();
        yield batch;
      }
    } finally {
      over();
    }
  }
  return pass();
}
