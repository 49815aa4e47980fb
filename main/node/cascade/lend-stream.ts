import type { StreamBatch } from '../backends/index.ts';
import type { Attempt } from './attempt.ts';
import { isToken, nextBatch } from './open-stream.ts';

/**
 * Passes an attempt's stream on as it comes, nothing held back and nothing looked at, and ends the attempt with it.
 * Whoever reads it goes on elsewhere when it fails.
 */
export async function* lendStream(attempt: Attempt, rest: AsyncIterator<StreamBatch>): AsyncGenerator<StreamBatch> {
  try {
    for (;;) {
      const batch = await nextBatch({ attempt, rest });
      if (batch.events.some(isToken)) attempt.sawFirstToken();
      // Before it is passed on: its slot is not to be held by the way there.
      if (batch.end?.kind === 'complete') attempt.succeeded();
      else if (batch.end) attempt.failed(batch.end.failure);
      attempt.pauseWatch();
      yield batch;
      if (batch.end) return;
      attempt.resumeWatch();
    }
  } finally {
    // Left before its end: the caller hung up. After a regular end this does nothing.
    attempt.cancelled();
    await rest.return?.();
  }
}
