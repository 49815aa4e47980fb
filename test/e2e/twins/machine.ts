import { z } from 'zod';
import { type Life, QueueNode, type Surroundings } from '../queue-node.ts';

const routerSchema = z.object({
  self: z.string(),
  active: z.string().nullable(),
  term: z.number(),
  nodes: z.array(
    z.object({ id: z.string(), url: z.string().nullable(), role: z.string(), seenAt: z.number().nullable() }),
  ),
});

const twinsSchema = z.object({
  result: z.object({
    data: z.looseObject({
      twin: z
        .looseObject({
          id: z.string(),
          isHeard: z.boolean(),
          isOtherVersion: z.boolean(),
          clockAhead: z.number().optional(),
          trouble: z.object({ reason: z.string(), message: z.string() }).optional(),
        })
        .optional(),
      events: z.array(z.looseObject({ kind: z.string() })),
    }),
  }),
});

/** What the page is told of the pair. */
export type TwinsSeen = z.output<typeof twinsSchema>['result']['data'];

/** One machine of two: its data folder, and the life it has now. */
export class Machine implements AsyncDisposable {
  readonly id: string;
  readonly #folder: QueueNode;
  #life: Life | undefined;

  constructor(id: string, document: object, surroundings?: Surroundings) {
    this.id = id;
    this.#folder = new QueueNode(document, surroundings);
  }

  get life(): Life {
    if (!this.#life) throw new Error(`${this.id} is not running`);
    return this.#life;
  }

  async start(): Promise<Life> {
    this.#life = await this.#folder.start();
    return this.#life;
  }

  /** Its data folder. */
  get folder(): string {
    return this.#folder.folder;
  }

  configure(document: object): void {
    this.#folder.configure(document);
  }

  /** As a power cut does. */
  async kill(): Promise<void> {
    this.life.node.process.kill('SIGKILL');
    await this.life.node.ended();
  }

  async stop(): Promise<number | null> {
    this.life.node.process.kill('SIGTERM');
    const { code } = await this.life.node.ended();
    return code;
  }

  async router(): Promise<z.output<typeof routerSchema>> {
    return routerSchema.parse(await (await this.life.call('/v1/router')).json());
  }

  async twins(): Promise<TwinsSeen> {
    return twinsSchema.parse(await (await this.life.control('trpc/twins')).json()).result.data;
  }

  /** Asks and reads the whole answer. */
  async chat(model: string, prompt = 'hi there', body: object = {}): Promise<Response> {
    return this.life.post('/v1/chat/completions', {
      model,
      messages: [{ role: 'user', content: prompt }],
      ...body,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#folder[Symbol.asyncDispose]();
  }
}

/** Two machines. */
export class Pair<M extends Machine> implements AsyncDisposable {
  readonly a: M;
  readonly b: M;

  constructor(a: M, b: M) {
    this.a = a;
    this.b = b;
  }

  other(machine: M): M {
    return machine === this.a ? this.b : this.a;
  }

  /** The one that both hold to be active, once they agree. */
  async agreed(): Promise<M> {
    return until('both agree on who is active', async () => {
      const [one, other] = await Promise.all([this.a.router(), this.b.router()]);
      if (one.active === null || one.active !== other.active || one.term !== other.term) return undefined;
      const hears = [one, other].every(
        ({ nodes }) => nodes.length === 2 && nodes.every(({ role }) => role !== 'unknown'),
      );
      return hears ? (one.active === 'a' ? this.a : this.b) : undefined;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.a[Symbol.asyncDispose](), this.b[Symbol.asyncDispose]()]);
  }
}

/** Looks again and again until there is something to see. */
export async function until<T>(what: string, look: () => Promise<T | undefined>, patience = 15_000): Promise<T> {
  const end = Date.now() + patience;
  let seen: unknown;
  for (;;) {
    const found = await look().catch(error => {
      seen = error;
      return undefined;
    });
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`in vain for ${patience} ms: ${what}`, { cause: seen });
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}
