import type { Failure } from '../failure.ts';
import { quote } from '../quote.ts';
import type { EngineEnd } from './launcher.ts';
import type { EngineFailure } from './protocol.ts';

/** What an engine said of one question. */
export function failureOf(said: EngineFailure, hasText: boolean): Failure {
  switch (said.kind) {
    case 'context-too-long':
      return {
        kind: 'context-too-long',
        message: `the prompt takes ${said.tokens} tokens, and the model's context here is ${said.limit} tokens`,
        status: 400,
        code: 'context_length_exceeded',
        param: said.param,
      };
    case 'bad-request':
      return { kind: 'bad-request', message: said.message, status: 400, param: said.param };
    case 'broken': {
      const message = `the embedded engine failed: ${quote(said.message)}`;
      return { kind: hasText ? 'cut-off' : 'server-error', message };
    }
  }
}

/** What it means for a question that the engine's process ended. */
export function failureOfEnd({ how }: EngineEnd, hasText: boolean): Failure {
  if (hasText) return { kind: 'cut-off', message: `the embedded engine ended in the middle of the answer (${how})` };
  return { kind: 'unreachable', message: `the embedded engine ended before it answered (${how})` };
}

/** What it means for a question that the engine hangs. */
export function failureOfHang(silence: number, hasText: boolean): Failure {
  const message = `the embedded engine said nothing for ${silence / 1000} s and was ended`;
  return { kind: hasText ? 'cut-off' : 'timed-out', message };
}
