import type { ConfigInput } from '../../../main/node/config/index.ts';
import type { ColabState } from '../../../main/node/control/index.ts';
import { TcpProxy } from '../../fakes/tcp-proxy.ts';
import { startTestNode, type TestNode } from '../start-test-node.ts';
import { until } from '../twins/machine.ts';

export const MODEL = 'smollm2:135m';

/** A node that Colab workers reach by a way that can be bad. */
export interface ColabNode extends AsyncDisposable {
  readonly node: TestNode;
  readonly way: TcpProxy;
  colab(): Promise<ColabState>;
  /** The line of a backend, as the page shows it. */
  line(backend?: string): Promise<string>;
  call(procedure: string, input?: object): Promise<unknown>;
  /** Resolves when the backend's worker serves and the node knows its engine. */
  serving(backend?: string): Promise<void>;
  /** Resolves when the events tell of this. */
  told(text: string | RegExp): Promise<void>;
}

export async function startColabNode(input: Partial<ConfigInput> = {}): Promise<ColabNode> {
  const way = await TcpProxy.open();
  const node = await startTestNode({
    backends: [{ id: 'colab', kind: 'colab', tier: 'colab', model: MODEL, contextTokens: 2048 }],
    ...input,
    gateway: { port: 0, publicUrl: way.url, ...input.gateway },
  });
  way.leadTo(node.gateway);
  const call = async (procedure: string, body?: object) => {
    const answer = await node.control(`/trpc/${procedure}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const said = (await answer.json()) as { result?: { data: unknown }; error?: { message: string } };
    if (said.error) throw new Error(said.error.message);
    return said.result?.data;
  };
  const colab = async () => {
    const answer = await node.control('/trpc/colab');
    return ((await answer.json()) as { result: { data: ColabState } }).result.data;
  };
  return {
    node,
    way,
    colab,
    call,
    async line(backend = 'colab') {
      const said = (await call('showColabLine', { backend })) as { kind: string; line: string; message: string };
      if (said.kind !== 'line') throw new Error(said.message);
      return said.line;
    },
    async serving(backend = 'colab') {
      await until(
        `${backend} serves`,
        async () => {
          const { stations } = await node.state();
          const state = stations.find(station => station.backend === backend)?.state.kind;
          return state === 'serving' || state === 'untried' ? true : undefined;
        },
        60_000,
      );
    },
    async told(text) {
      await until(
        `the events tell of ${text}`,
        async () => {
          const { events } = await colab();
          const isSo = events.some(event =>
            typeof text === 'string' ? event.text.includes(text) : text.test(event.text),
          );
          return isSo ? true : undefined;
        },
        60_000,
      );
    },
    async [Symbol.asyncDispose]() {
      await node[Symbol.asyncDispose]();
      await way[Symbol.asyncDispose]();
    },
  };
}
