import type { Clock, Timer } from '../clock/index.ts';
import { type LinkFrame, type NodeFrame, type NumberedFromWorker, parseFrame, workerFrame } from './frames.ts';
import { Numbered } from './numbered.ts';

/** Something that messages go over, until it is closed. */
export interface Connection {
  send(message: string): void;
  /** Says goodbye as WebSockets do; the code is one of 4000 to 4999. */
  close(code: number, reason: string): void;
  /** At once: the other side does not answer. */
  terminate(): void;
}

/** Between two pings, ms, and the silence after which a connection is dead: a tunnel can die without a word. */
export const PING_EVERY = 2000;
export const SILENCE = 6000;
/** What came is acknowledged after so many frames, or so many ms. */
const ACK_FRAMES = 32;
const ACK_TIME = 100;

/** Codes of closing; the worker reads the frame before it, these are for whoever looks at the wire. */
export const CLOSED = { superseded: 4000, refused: 4001, stopping: 4002, disorder: 4003 } as const;

export interface LinkEvents {
  frame(frame: NumberedFromWorker): void;
  goodbye(reason: string): void;
  /** It said something that is no frame. */
  malformed(): void;
  /** The connection is gone; what was sent is kept. */
  cut(): void;
}

/** What has happened on a link. */
export interface LinkFigures {
  readonly cuts: number;
  readonly resumed: number;
  /** Frames that came twice, and were acted on once. */
  readonly duplicates: number;
}

/** The node's side of the way to one worker, which outlives its connections. */
export class WorkerLink {
  readonly #clock: Clock;
  readonly #events: LinkEvents;
  #numbered = new Numbered();
  #isMet = false;
  #connection: Connection | undefined;
  #heardAt = 0;
  #unacknowledged = 0;
  #ackTimer: Timer | undefined;
  #pingTimer: Timer | undefined;
  #roundTrip: number | undefined;
  #figures = { cuts: 0, resumed: 0, duplicates: 0 };

  constructor(clock: Clock, events: LinkEvents) {
    this.#clock = clock;
    this.#events = events;
  }

  get isUp(): boolean {
    return this.#connection !== undefined;
  }

  get roundTrip(): number | undefined {
    return this.#roundTrip;
  }

  get figures(): LinkFigures {
    return this.#figures;
  }

  /**
   * Goes on over another connection, after a hello that was found good.
   * @param got of the node's frames, the number of the last that the worker has
   * @param welcome makes the answer to the hello
   * @returns `fresh`: what went before is forgotten by both sides; `resumed`: nothing of it is lost
   */
  attach(
    connection: Connection,
    got: number,
    welcome: (link: { readonly got: number; readonly fresh: boolean }) => LinkFrame,
  ): 'fresh' | 'resumed' {
    const before = this.#connection;
    this.#drop();
    before?.close(CLOSED.superseded, 'another connection of this worker has taken over');
    const missing = this.#isMet ? this.#numbered.since(got) : undefined;
    if (!missing) this.#numbered = new Numbered();
    const fresh = missing === undefined;
    if (!fresh) this.#figures = { ...this.#figures, resumed: this.#figures.resumed + 1 };
    this.#isMet = true;
    this.#connection = connection;
    this.#heardAt = this.#clock.monotonic();
    this.#say(welcome({ got: this.#numbered.got, fresh }));
    for (const message of missing ?? []) connection.send(message);
    this.#pingTimer = this.#clock.timer(PING_EVERY, this.#beat);
    return fresh ? 'fresh' : 'resumed';
  }

  /** Sends now, or as soon as there is a connection again. */
  send(frame: NodeFrame): void {
    const message = this.#numbered.number(frame);
    this.#connection?.send(message);
  }

  /** What a connection brought; from one that was given up it is of no interest. */
  message(connection: Connection, text: string): void {
    if (connection !== this.#connection) return;
    this.#heardAt = this.#clock.monotonic();
    const frame = parseFrame(workerFrame, text);
    if (!frame) {
      this.#events.malformed();
      return;
    }
    switch (frame.kind) {
      case 'ack':
        if (!this.#numbered.acknowledged(frame.got)) this.#events.malformed();
        return;
      case 'ping':
        this.#say({ kind: 'pong', t: frame.t });
        return;
      case 'pong':
        this.#roundTrip = Math.max(0, this.#clock.monotonic() - frame.t);
        return;
      case 'goodbye':
        this.#events.goodbye(frame.reason);
        return;
      default:
        this.#take(frame);
    }
  }

  /** The connection was closed, by whomever. */
  closed(connection: Connection): void {
    if (connection === this.#connection) this.#cut();
  }

  /** Closes the connection, not the link: the worker will say hello again, and what is missing comes then. */
  dropConnection(reason: string): void {
    this.#connection?.close(CLOSED.disorder, reason);
    this.#cut();
  }

  /** The worker was away too long: at its next hello both begin anew. */
  forget(): void {
    this.#isMet = false;
    this.#numbered = new Numbered();
  }

  /** Ends it, with a last word if there is one. */
  end(code: number, reason: string, word?: LinkFrame): void {
    if (word) this.#say(word);
    const connection = this.#connection;
    this.#drop();
    connection?.close(code, reason);
  }

  #take(frame: NumberedFromWorker): void {
    const taken = this.#numbered.take(frame.n);
    if (taken === 'gap') {
      this.dropConnection(`frame ${frame.n} after ${this.#numbered.got}`);
      return;
    }
    this.#unacknowledged += 1;
    if (this.#unacknowledged >= ACK_FRAMES) this.#acknowledge();
    else this.#ackTimer ??= this.#clock.timer(ACK_TIME, () => this.#acknowledge());
    if (taken === 'new') this.#events.frame(frame);
    else this.#figures = { ...this.#figures, duplicates: this.#figures.duplicates + 1 };
  }

  #acknowledge(): void {
    this.#ackTimer?.cancel();
    this.#ackTimer = undefined;
    this.#unacknowledged = 0;
    this.#say({ kind: 'ack', got: this.#numbered.got });
  }

  readonly #beat = (): void => {
    const now = this.#clock.monotonic();
    if (now - this.#heardAt > SILENCE) {
      this.#connection?.terminate();
      this.#cut();
      return;
    }
    this.#say({ kind: 'ping', t: now });
    this.#pingTimer?.refresh();
  };

  #cut(): void {
    this.#drop();
    this.#figures = { ...this.#figures, cuts: this.#figures.cuts + 1 };
    this.#events.cut();
  }

  #drop(): void {
    this.#connection = undefined;
    this.#ackTimer?.cancel();
    this.#ackTimer = undefined;
    this.#unacknowledged = 0;
    this.#pingTimer?.cancel();
    this.#pingTimer = undefined;
  }

  #say(frame: LinkFrame): void {
    this.#connection?.send(JSON.stringify(frame));
  }
}
