import { Writable } from 'node:stream';
import { pino } from 'pino';
import type { Backend } from '../../../main/node/backends/index.ts';
import { configSchema, type RoutingConfig } from '../../../main/node/config/index.ts';
import { Authenticator, type Gateway, type GatewayOptions, startGateway } from '../../../main/node/gateway/index.ts';
import { setup } from '../cascade/stand-ins.ts';

export interface StartedGateway extends AsyncDisposable {
  readonly gateway: Gateway;
  readonly url: string;
  /** Lines of the log, parsed. */
  readonly log: readonly Record<string, unknown>[];
  readonly cascade: ReturnType<typeof setup>;
}

/** The gateway alone on a free port, open to all, with stand-ins for the backends and a clock that stands. */
export async function startWith(
  backends: readonly Backend[],
  options: {
    readonly patience?: { headers: number; request: number };
    readonly corsOrigins?: string[];
    readonly routing?: Partial<RoutingConfig>;
    readonly rate?: GatewayOptions['rate'];
  } = {},
): Promise<StartedGateway> {
  const cascade = setup(backends, options.routing);
  const log: Record<string, unknown>[] = [];
  const lines = new Writable({
    write(line, _, done) {
      log.push(JSON.parse(String(line)));
      done();
    },
  });
  const { gateway: config } = configSchema.parse({ node: { id: 'a' } });
  let count = 0;
  const started = await startGateway({
    nodeId: 'a',
    clock: cascade.clock,
    cascade: cascade.cascade,
    backendIds: () => cascade.states.map(({ id }) => id),
    quotaOf: id => cascade.states.find(state => state.id === id)?.account?.view(),
    isSimulated: id => cascade.states.some(state => state.id === id && state.backend.kind === 'simulated'),
    newRequestId: () => `req_${++count}`,
    startedAt: 0,
    userKeyBackend: () => undefined,
    config: { ...config, keys: [], port: 0, corsOrigins: options.corsOrigins ?? [] },
    auth: () => new Authenticator({ ...config, keys: [] }, 'anonymous'),
    log: pino(lines),
    ...(options.patience ? { patience: options.patience } : {}),
    ...(options.rate ? { rate: options.rate } : {}),
  });
  if (started.kind !== 'listening') throw new Error(`the gateway did not start: ${started.kind}`);
  const { gateway } = started;
  return { gateway, url: gateway.url, log, cascade, [Symbol.asyncDispose]: () => gateway.close() };
}
