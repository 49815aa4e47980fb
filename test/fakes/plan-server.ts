import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the owner's small server in a notebook, or the tunnel before it, does with a request. */
export type PlanBehaviour =
  | { readonly kind: 'ok'; readonly response?: string }
  | { readonly kind: 'body'; readonly status: number; readonly type: string; readonly body: string }
  | { readonly kind: 'redirect'; readonly to: string }
  | { readonly kind: 'silence' };

export interface PlanServer extends AsyncDisposable {
  readonly url: string;
  readonly requests: {
    readonly method: string;
    readonly path: string;
    readonly headers: object;
    readonly body: string;
  }[];
  behaviour: PlanBehaviour;
}

/** `POST /inference {prompt}` → `{response}` and `GET /health` → `{status, timestamp}`, as the owner's plan has them. */
export async function startPlanServer(): Promise<PlanServer> {
  const requests: PlanServer['requests'] = [];
  const state = { behaviour: { kind: 'ok' } as PlanBehaviour };
  const server = createServer(async (request, response) => {
    requests.push({ ...said(request), body: await read(request) });
    answer(request, response, state.behaviour);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    get behaviour() {
      return state.behaviour;
    },
    set behaviour(behaviour) {
      state.behaviour = behaviour;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function said({ method = '', url = '', headers }: IncomingMessage) {
  return { method, path: url, headers };
}

async function read(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
}

function answer(request: IncomingMessage, response: ServerResponse, behaviour: PlanBehaviour): void {
  switch (behaviour.kind) {
    case 'ok': {
      const value =
        request.url === '/health'
          ? { status: 'alive', timestamp: 1_795_000_000 }
          : { response: behaviour.response ?? 'It is well.' };
      response.setHeader('content-type', 'application/json').end(JSON.stringify(value));
      return;
    }
    case 'body':
      response.writeHead(behaviour.status, { 'content-type': behaviour.type }).end(behaviour.body);
      return;
    case 'redirect':
      response.writeHead(302, { location: behaviour.to }).end();
      return;
    case 'silence':
      return;
  }
}
