import type { FastifyInstance } from 'fastify';
import type { GatewayDeps } from './call.ts';
import { GatewayError } from './errors.ts';
import { modelIds } from './target.ts';

/** `GET /v1/models` and `GET /v1/models/:id` (ids have slashes): every value that `model` takes, accounts with what is left. */
export function modelsRoute(app: FastifyInstance, deps: GatewayDeps): void {
  const created = Math.floor(deps.startedAt / 1000);
  const list = () =>
    modelIds(deps.backendIds()).map(id => {
      const owned_by = deps.isSimulated(id) ? 'simulated' : 'tandem';
      const quota = deps.quotaOf(id)?.windows.map(({ window, limit, used, resetsAt }) => ({
        window,
        limit,
        remaining: Math.max(0, Math.floor(limit - used)),
        resets_at: Math.ceil(resetsAt / 1000),
      }));
      return { id, object: 'model', created, owned_by, ...(quota ? { quota } : {}) };
    });
  app.get('/v1/models', async () => ({ object: 'list', data: list() }));
  app.get<{ Params: { '*': string } }>('/v1/models/*', async request => {
    const id = request.params['*'];
    const found = list().find(model => model.id === id);
    if (found) return found;
    throw new GatewayError({
      status: 404,
      code: 'model_not_found',
      message: `There is no model "${id.slice(0, 100)}".`,
    });
  });
}
