import { z } from 'zod';
import { TcpProxy, type Weather } from '../../fakes/tcp-proxy.ts';
import { KEYS, type Life, QueueNode } from '../queue-node.ts';

/** Short, so that a test need not wait long for what a lease decides, ms. */
export const HEARTBEAT = 200;
export const LEASE = 1000;

const routerSchema = z.object({
  self: z.string(),
  active: z.string().nullable(),
  term: z.number(),
  nodes: z.array(
    z.object({ id: z.string(), url: z.string().nullable(), role: z.string(), seenAt: z.number().nullable() }),
  ),
});

/** One machine of the two: its data folder, the life it has now, and the way by which the other one reaches it. */
export class Machine implements AsyncDisposable {
  readonly id: string;
  /** By which its twin reaches it. */
  readonly way: TcpProxy;
  readonly #folder: QueueNode;
  #life: Life | undefined;

  constructor(id: string, way: TcpProxy, document: object) {
    this.id = id;
    this.way = way;
    this.#folder = new QueueNode(document);
  }

  get life(): Life {
    if (!this.#life) throw new Error(`${this.id} is not running`);
    return this.#life;
  }

  async start(): Promise<Life> {
    this.#life = await this.#folder.start();
    this.way.leadTo(this.#life.gateway);
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
    await this.way[Symbol.asyncDispose]();
  }
}

export interface PairOptions {
  readonly secretOf?: (id: string) => string | undefined;
  readonly preferred?: string;
  /** Of each node, besides what every node of a test has. */
  readonly document?: (id: string) => object;
}

/** Two node processes, `a` and `b`, each of which reaches the other through a way of its own. */
export class TwinPair implements AsyncDisposable {
  readonly a: Machine;
  readonly b: Machine;

  private constructor(a: Machine, b: Machine) {
    this.a = a;
    this.b = b;
  }

  static async start(options: PairOptions = {}): Promise<TwinPair> {
    const ways = { a: await TcpProxy.open(), b: await TcpProxy.open() };
    const machine = (id: 'a' | 'b', other: 'a' | 'b') =>
      new Machine(id, ways[id], documentOf(id, ways[id].url, ways[other].url, options));
    const pair = new TwinPair(machine('a', 'b'), machine('b', 'a'));
    await Promise.all([pair.a.start(), pair.b.start()]);
    return pair;
  }

  /** How both ways are. */
  set weather(weather: Weather) {
    this.a.way.weather = weather;
    this.b.way.weather = weather;
  }

  other(machine: Machine): Machine {
    return machine === this.a ? this.b : this.a;
  }

  /** The one that both hold to be active, once they agree. */
  async agreed(): Promise<Machine> {
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

function documentOf(
  id: string,
  ownUrl: string,
  twinUrl: string,
  { secretOf, preferred, document }: PairOptions,
): object {
  const secret = secretOf ? secretOf(id) : 'a secret that both of the twins have, long enough';
  return {
    node: { id, name: `T7910-${id.toUpperCase()}` },
    backends: [{ id: 'local', kind: 'simulated', tier: 'workstation', tokensPerSecond: 5000, firstTokenDelay: 5 }],
    peer: {
      url: twinUrl,
      ...(secret === undefined ? {} : { secret }),
      preferred: preferred === id,
      heartbeat: HEARTBEAT,
      lease: LEASE,
    },
    // Without it the two would tell each other where they really are, and go round the proxies.
    gateway: { port: 0, publicUrl: ownUrl, keys: Object.entries(KEYS).map(([name, key]) => ({ name, key })) },
    ...document?.(id),
  };
}

/** Looks again and again until there is something to see. */
export async function until<T>(what: string, look: () => Promise<T | undefined>, patience = 15_000): Promise<T> {
  const end = Date.now() + patience;
  for (;;) {
    const seen = await look().catch(() => undefined);
    if (seen !== undefined) return seen;
    if (Date.now() > end) throw new Error(`in vain for ${patience} ms: ${what}`);
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}
