import type { ServerResponse } from 'node:http';
import { setImmediate, setTimeout } from 'node:timers/promises';
import type { RecordedRequest } from './recording-server.ts';

/** One step of an answer as it goes over the wire. After the last step the answer is ended properly. */
export type Step =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'wait'; readonly ms: number }
  /** Nothing more, and the connection stays open until the client leaves. */
  | { readonly kind: 'hang' }
  /** What was written arrives, then the connection is closed in mid-answer. */
  | { readonly kind: 'cut' };

/** How the text steps are laid into writes. */
export type Slicing =
  /** One write for each. */
  | { readonly kind: 'as-written' }
  /** Several in one write. */
  | { readonly kind: 'joined'; readonly steps: number }
  /** Each over many writes of so many bytes, also through the middle of a multi-byte character. */
  | { readonly kind: 'bytes'; readonly size: number };

/** Faults that any HTTP server has. */
export type CommonFault =
  | {
      readonly kind: 'status';
      readonly status: number;
      /** A string goes out as it is, anything else as JSON. */
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** The connection is reset (RST) before any header. */
  | { readonly kind: 'reset' }
  /** No header, ever. */
  | { readonly kind: 'silence' }
  /** 200 with a page, such as a tunnel's reminder. */
  | { readonly kind: 'html' }
  | { readonly kind: 'redirect'; readonly to?: string };

const PAGE =
  '<!DOCTYPE html><html><head><title>Tunnel reminder</title></head><body><h1>Friendly reminder</h1></body></html>';

/** One request at a fake and the means to answer it, well or badly. */
export class Exchange {
  readonly request: RecordedRequest;
  readonly response: ServerResponse;
  /** Aborted when the connection is gone, whoever ended it. */
  readonly gone: AbortSignal;
  #brokenHere = false;

  constructor(request: RecordedRequest, response: ServerResponse, onClose: () => void) {
    this.request = request;
    this.response = response;
    const gone = new AbortController();
    this.gone = gone.signal;
    response.on('error', () => {});
    response.once('close', () => {
      request.completed = response.writableFinished && !this.#brokenHere;
      request.aborted = !response.writableFinished && !this.#brokenHere;
      gone.abort();
      onClose();
    });
  }

  json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): void {
    this.#whole(status, 'application/json; charset=utf-8', JSON.stringify(value), headers);
  }

  /** Sends the head now, and the steps after it. */
  async play(steps: Iterable<Step>, slicing: Slicing = { kind: 'as-written' }): Promise<void> {
    this.response.flushHeaders();
    let pending: string[] = [];
    const flush = async () => {
      const text = pending.join('');
      pending = [];
      if (text) await this.#write(text, slicing);
    };
    for (const step of steps) {
      if (this.gone.aborted) return;
      switch (step.kind) {
        case 'text':
          pending.push(step.text);
          if (slicing.kind !== 'joined' || pending.length >= slicing.steps) await flush();
          break;
        case 'wait':
          await this.wait(step.ms);
          break;
        case 'hang':
          await flush();
          return this.hang();
        case 'cut':
          await flush();
          return this.cut();
      }
    }
    await flush();
    this.response.end();
  }

  async fault(fault: CommonFault): Promise<void> {
    switch (fault.kind) {
      case 'status': {
        const { status, body = '', headers = {} } = fault;
        if (typeof body !== 'string') return this.json(status, body, headers);
        return this.#whole(status, 'text/plain; charset=utf-8', body, headers);
      }
      case 'reset':
        this.#brokenHere = true;
        this.response.socket?.resetAndDestroy();
        return;
      case 'silence':
        return this.hang();
      case 'html':
        return this.#whole(200, 'text/html; charset=utf-8', PAGE, {});
      case 'redirect':
        return this.#whole(302, 'text/html', '', { location: fault.to ?? 'http://127.0.0.1:9/elsewhere' });
    }
  }

  /** Waits; ends early when the connection is gone. */
  async wait(ms: number): Promise<void> {
    if (ms <= 0) return;
    await setTimeout(ms, undefined, { signal: this.gone }).catch(() => {});
  }

  async hang(): Promise<void> {
    if (this.gone.aborted) return;
    await new Promise<void>(resolve => this.gone.addEventListener('abort', () => resolve(), { once: true }));
  }

  /** Closes the connection (FIN) with the answer unfinished. */
  cut(): void {
    this.#brokenHere = true;
    this.response.socket?.destroy();
  }

  #whole(status: number, type: string, text: string, headers: Readonly<Record<string, string>>): void {
    const length = String(Buffer.byteLength(text));
    this.response.writeHead(status, { 'content-type': type, 'content-length': length, ...headers }).end(text);
  }

  async #write(text: string, slicing: Slicing): Promise<void> {
    const bytes = Buffer.from(text, 'utf8');
    const size = slicing.kind === 'bytes' ? slicing.size : bytes.length;
    for (let from = 0; from < bytes.length && !this.gone.aborted; from += size) {
      // The callback comes when the kernel has it: that is back-pressure, and nothing is lost by a `cut` after it.
      const piece = bytes.subarray(from, from + size);
      await new Promise<void>(resolve => this.response.write(piece, () => resolve()));
      this.request.bytesSent += piece.length;
      if (slicing.kind === 'bytes') await setImmediate();
    }
  }
}
