import { TcpProxy, type Weather } from '../../fakes/tcp-proxy.ts';
import { KEYS, type Life, type Surroundings } from '../queue-node.ts';
import { Machine as AnyMachine, Pair } from './machine.ts';

export { until } from './machine.ts';

/** Short, so that a test need not wait long for what a lease decides, ms. */
export const HEARTBEAT = 200;
export const LEASE = 1000;
/** What both have, unless a test says otherwise. */
export const SECRET = 'a secret that both of the twins have, long enough';

/** A machine, and the way by which the other one reaches it. */
export class Machine extends AnyMachine {
  /** By which its twin reaches it. */
  readonly way: TcpProxy;

  constructor(id: string, way: TcpProxy, document: object, surroundings?: Surroundings) {
    super(id, document, surroundings);
    this.way = way;
  }

  override async start(): Promise<Life> {
    const life = await super.start();
    this.way.leadTo(life.gateway);
    return life;
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    await super[Symbol.asyncDispose]();
    await this.way[Symbol.asyncDispose]();
  }
}

export interface PairOptions {
  /** Of the link, besides what is usual here. */
  readonly peer?: object;
  readonly secretOf?: (id: string) => string | undefined;
  readonly preferred?: string;
  /** Longer than usual where a test keeps a node busy, ms. */
  readonly lease?: number;
  /** Of each node, besides what every node of a test has. */
  readonly document?: (id: string) => object;
  /** The environment of each node's process. */
  readonly env?: (id: string) => Readonly<Record<string, string>>;
}

/** Two node processes, `a` and `b`, each of which reaches the other through a way of its own. */
export class TwinPair extends Pair<Machine> {
  static async start(options: PairOptions = {}): Promise<TwinPair> {
    const ways = { a: await TcpProxy.open(), b: await TcpProxy.open() };
    const machine = (id: 'a' | 'b', other: 'a' | 'b') =>
      new Machine(id, ways[id], documentOf(id, ways[id].url, ways[other].url, options), {
        env: options.env?.(id) ?? {},
      });
    const pair = new TwinPair(machine('a', 'b'), machine('b', 'a'));
    await Promise.all([pair.a.start(), pair.b.start()]);
    return pair;
  }

  /** How both ways are. */
  set weather(weather: Weather) {
    this.a.way.weather = weather;
    this.b.way.weather = weather;
  }
}

/** The configuration of one of the two. @param ownUrl where the other one reaches it */
export function documentOf(
  id: string,
  ownUrl: string,
  twinUrl: string,
  { secretOf, preferred, lease = LEASE, peer = {}, document }: PairOptions,
): object {
  const secret = secretOf ? secretOf(id) : SECRET;
  return {
    node: { id, name: `T7910-${id.toUpperCase()}` },
    backends: [{ id: 'local', kind: 'simulated', tier: 'workstation', tokensPerSecond: 5000, firstTokenDelay: 5 }],
    peer: {
      url: twinUrl,
      ...(secret === undefined ? {} : { secret }),
      preferred: preferred === id,
      heartbeat: HEARTBEAT,
      lease,
      ...peer,
    },
    // Without it the two would tell each other where they really are, and go round the proxies.
    gateway: { port: 0, publicUrl: ownUrl, keys: Object.entries(KEYS).map(([name, key]) => ({ name, key })) },
    ...document?.(id),
  };
}
