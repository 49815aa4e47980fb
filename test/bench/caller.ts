import { type Dispatcher, Pool } from 'undici';
import { FIRST_TOKEN, faultIn, type Shape } from './answers.ts';
import { type Ask, bodyOf } from './ask.ts';
import type { System } from './systems/system.ts';

/** When what happened to one request, in milliseconds after it was sent. */
export interface Exchange {
  readonly firstToken: number;
  readonly total: number;
}

/** Connections to one system that stay open between turns. */
export interface Caller {
  readonly system: System;
  /** Sends one request; what came back is kept for `checkAll`. */
  send(ask: Ask, hooks?: Hooks): Promise<Exchange>;
  /**
   * Looks at every answer since the last check, outside of the time that is measured.
   * @throws when a single one is not whole
   */
  checkAll(): void;
  close(): Promise<void>;
}

interface Hooks {
  readonly onFirstToken?: () => void;
}

/** A request that takes longer than this fails the run. */
const LIMIT_MS = 60_000;

interface Answer {
  readonly shape: Shape;
  readonly status: number;
  readonly pieces: readonly Buffer[];
}

export function openCaller(system: System, connections: number): Caller {
  // How long an idle connection is kept is left to what the server says of it, else to undici's 4 s: uvicorn closes
  // after 5 s without having said so, and a request that meets the close fails.
  const pool = new Pool(system.origin, {
    connections,
    pipelining: 1,
    headersTimeout: LIMIT_MS,
    bodyTimeout: LIMIT_MS,
  });
  const requests = new Map<Ask, Dispatcher.DispatchOptions>();
  let answers: Answer[] = [];

  function requestOf(ask: Ask): Dispatcher.DispatchOptions {
    const known = requests.get(ask);
    if (known) return known;
    const headers = { ...system.headers, 'content-type': 'application/json' };
    const made = { path: system.path, method: 'POST' as const, headers, body: bodyOf(ask, system.model) };
    requests.set(ask, made);
    return made;
  }

  return {
    system,
    async send(ask, hooks) {
      const { exchange, answer } = await dispatch(pool, requestOf(ask), ask.shape, hooks);
      answers.push(answer);
      return exchange;
    },
    checkAll() {
      const checked = answers;
      answers = [];
      for (const { shape, status, pieces } of checked) {
        const fault = faultIn(shape, status, Buffer.concat(pieces));
        if (fault) throw new Error(`${system.title}: a ${shape} answer is wrong: ${fault}`);
      }
    },
    close: () => pool.close(),
  };
}

/** undici's own dispatch: a caller that costs more would hide the differences between the systems. */
function dispatch(
  pool: Pool,
  request: Dispatcher.DispatchOptions,
  shape: Shape,
  hooks: Hooks = {},
): Promise<{ exchange: Exchange; answer: Answer }> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    const sentAt = performance.now();
    let firstToken = Number.NaN;
    let status = 0;
    pool.dispatch(request, {
      onRequestStart() {},
      onResponseStart(_controller, statusCode) {
        status = statusCode;
      },
      onResponseData(_controller, piece) {
        pieces.push(piece);
        if (shape === 'stream' && Number.isNaN(firstToken) && piece.includes(FIRST_TOKEN)) {
          firstToken = performance.now() - sentAt;
          hooks.onFirstToken?.();
        }
      },
      onResponseEnd() {
        resolve({ exchange: { firstToken, total: performance.now() - sentAt }, answer: { shape, status, pieces } });
      },
      onResponseError(_controller, error) {
        reject(error);
      },
    });
  });
}
