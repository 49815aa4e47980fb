import { TRPCError } from '@trpc/server';
import type { HandDone } from '../pair/index.ts';

/** Returns when it was done. @throws what the caller is told otherwise */
export function handDone(done: HandDone, unknown: string): void {
  switch (done.kind) {
    case 'done':
      return;
    case 'unknown':
      throw new TRPCError({ code: 'NOT_FOUND', message: unknown });
    case 'refused':
      throw new TRPCError({ code: 'SERVICE_UNAVAILABLE', message: done.message });
  }
}
