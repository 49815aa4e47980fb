import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Numbered } from '../../../main/node/colab/numbered.ts';
import { HandConnection, hello, session } from './sessions.ts';

/* Both sides over a way that is cut at any moment: whatever was on it is lost, in both directions. */

const TASK = { task: 'chat', method: 'POST', path: '/x', body: '{}' } as const;
const WINDOW = 64 * 1024;

interface Running {
  readonly pieces: string[];
  credit: number;
}

/** What of the node's frames is looked at here. */
interface FromNode {
  readonly kind: string;
  readonly n?: number;
  readonly call?: string;
  readonly got?: number;
  readonly fresh?: boolean;
  readonly bytes?: number;
}

/** The worker's side, as resources/colab has it in Python. */
class Worker {
  numbered = new Numbered();
  readonly running = new Map<string, Running>();
  readonly #answer: (call: string) => string[];
  toNode: string[] = [];
  isConnected = false;

  constructor(answer: (call: string) => string[]) {
    this.#answer = answer;
  }

  say(frame: object): void {
    const message = this.numbered.number(frame);
    if (this.isConnected) this.toNode.push(message);
  }

  /** One message from the node. */
  hear(message: string): void {
    const { kind, n, call = '', got = 0, fresh, bytes = 0 } = JSON.parse(message) as FromNode;
    if (kind === 'welcome') {
      if (fresh) {
        this.numbered = new Numbered();
        this.running.clear();
      }
      this.isConnected = true;
      this.toNode.push(...(this.numbered.since(got) ?? []));
    } else if (kind === 'ack') expect(this.numbered.acknowledged(got)).toBe(true);
    else if (n !== undefined) {
      const taken = this.numbered.take(n);
      expect(taken).not.toBe('gap');
      if (taken === 'new') {
        if (kind === 'chat') {
          this.running.set(call, { pieces: this.#answer(call), credit: WINDOW });
          this.say({ kind: 'head', call, status: 200, type: 'x' });
        } else if (kind === 'more') {
          const running = this.running.get(call);
          if (running) running.credit += bytes;
        }
      }
      if (this.isConnected) this.toNode.push(JSON.stringify({ kind: 'ack', got: this.numbered.got }));
    }
  }

  /** The next piece of an answer, if its window lets it. */
  work(place: number): boolean {
    const [call, running] = [...this.running][place % Math.max(1, this.running.size)] ?? [];
    if (!call || !running) return false;
    const [piece] = running.pieces;
    if (piece === undefined) {
      this.say({ kind: 'end', call });
      this.running.delete(call);
      return true;
    }
    const size = Buffer.byteLength(piece);
    if (running.credit < size) return false;
    running.credit -= size;
    running.pieces.shift();
    this.say({ kind: 'piece', call, data: piece });
    return true;
  }
}

/** An answer that is another for each call: numbered words, some of many bytes, more than a window in all. */
function answerOf(call: string): string[] {
  return Array.from({ length: 30 }, (_, place) => `${call}·${place}€`.repeat(place % 3 === 0 ? 900 : 40));
}

describe('over a way that is cut at any moment', () => {
  test('every answer comes whole, each byte once and in its order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 99 }), { minLength: 200, maxLength: 900 }), async choices => {
        const { session: node, clock } = session();
        const worker = new Worker(answerOf);
        let connection = new HandConnection();
        let read = 0;
        const connect = () => {
          connection = new HandConnection();
          worker.isConnected = false;
          worker.toNode = [];
          read = 0;
          node.attach(connection, hello({ got: worker.numbered.got }));
        };
        const cut = (isNoticed: boolean) => {
          if (isNoticed) node.link.closed(connection);
          connect();
        };
        const toWorker = () => {
          const message = connection.sent[read];
          if (message === undefined) return false;
          read += 1;
          worker.hear(message);
          return true;
        };
        const toNode = () => {
          const message = worker.toNode.shift();
          if (message === undefined) return false;
          node.link.message(connection, message);
          return true;
        };
        connect();
        const signal = new AbortController().signal;
        const texts = Array.from({ length: 3 }, async () => {
          const answer = await node.ask(TASK, signal);
          const pieces: Uint8Array[] = [];
          for (let piece = await answer.body.next(); piece; piece = await answer.body.next()) pieces.push(piece);
          return Buffer.concat(pieces).toString();
        });
        for (const choice of choices) {
          if (choice < 4) cut(choice % 2 === 0);
          else if (choice < 40) toWorker();
          else if (choice < 70) toNode();
          else if (choice < 98) worker.work(choice);
          else await clock.advance(150);
          await Promise.resolve();
        }
        // The way is good from now on: everything comes to its end.
        for (let idle = 0; idle < 50; ) {
          const hasMoved = [toWorker(), toNode(), worker.work(0), worker.work(1), worker.work(2)].some(Boolean);
          idle = hasMoved ? 0 : idle + 1;
          if (!hasMoved) await clock.advance(150);
          await Promise.resolve();
        }
        const calls = await Promise.all(texts);
        const names = calls.map(text => text.slice(0, text.indexOf('·')));
        expect(new Set(names).size).toBe(3);
        expect(calls).toEqual(names.map(name => answerOf(name).join('')));
        expect(node.inFlight).toBe(0);
        node.leave();
        expect(clock.waiting).toBe(0);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the count of frames', () => {
  test('sends again what the other side lacks, and nothing that it has', () => {
    fc.assert(
      fc.property(fc.nat({ max: 50 }), fc.nat({ max: 60 }), fc.nat({ max: 60 }), (sent, acknowledged, got) => {
        const numbered = new Numbered();
        for (let n = 1; n <= sent; n++) numbered.number({ is: n });
        expect(numbered.acknowledged(acknowledged)).toBe(acknowledged <= sent);
        const missing = numbered.since(got);
        const hadBefore = acknowledged <= sent ? acknowledged : 0;
        if (got > sent || got < hadBefore) expect(missing).toBeUndefined();
        else expect(missing?.map(message => JSON.parse(message).n)).toEqual(range(got + 1, sent));
      }),
    );
  });

  test('acts on each frame once and in order, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 12 })), numbers => {
        const numbered = new Numbered();
        const acted = numbers.filter(n => numbered.take(n) === 'new');
        expect(acted).toEqual(range(1, acted.length));
        expect(numbered.got).toBe(acted.length);
      }),
    );
  });
});

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}
