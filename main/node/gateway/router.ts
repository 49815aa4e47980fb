import type { FastifyInstance } from 'fastify';

/** Which node GrowthHub is told to call; `GET /v1/router` of the contract. */
export interface RouterView {
  /** Id of the node that answers. */
  readonly self: string;
  /** Id of the active node; null while nobody is known to be. */
  readonly active: string | null;
  readonly term: number;
  readonly nodes: readonly RouterNode[];
}

export interface RouterNode {
  readonly id: string;
  /** Of its gateway; null while it is not known. */
  readonly url: string | null;
  readonly role: 'active' | 'standby' | 'unknown';
  /** When this node heard it last, ms since the epoch; null: never since its start. */
  readonly seenAt: number | null;
}

export function routerRoute(app: FastifyInstance, { router }: { readonly router: () => RouterView }): void {
  app.get('/v1/router', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    return router();
  });
}
