import type { FastifyInstance } from 'fastify';
import type { Bundle } from './bundle.ts';
import type { WorkerDoor } from './door.ts';

export interface ColabRoutesDeps {
  readonly door: WorkerDoor;
  readonly bundle: () => Bundle | undefined;
  /** Whether whoever has this token may have the worker's program. */
  readonly mayFetch: (token: string) => boolean;
  /** The gateway closes. */
  readonly stop: () => void;
}

/** What only a Colab worker has business with; all of it under `/colab/`. */
export function colabRoutes({ door, bundle, mayFetch, stop }: ColabRoutesDeps) {
  return {
    prefix: '/colab/',
    add(app: FastifyInstance): void {
      door.listen(app.server);
      // A server is not closed before the last of its sockets is, and workers would stay for hours.
      app.addHook('preClose', async () => stop());
      app.get('/colab/bootstrap.py', (request, reply) => {
        reply.header('cache-control', 'no-store');
        const token = /^Bearer (\S{1,100})$/.exec(request.headers.authorization ?? '')?.[1];
        if (token === undefined || !mayFetch(token)) {
          return reply
            .code(401)
            .type('text/plain; charset=utf-8')
            .send('This line is not good (any more). Show a new one.\n');
        }
        const served = bundle();
        if (!served)
          return reply.code(503).type('text/plain; charset=utf-8').send('The worker is not installed here.\n');
        return reply.type('text/x-python; charset=utf-8').send(served.source);
      });
    },
  };
}
