import { figuresOf } from '../../../scripts/simulate/figures.ts';
import { OWNERS_BACKENDS, type OwnersBackend } from '../../../scripts/simulate/owners-backends.ts';
import { type RunOptions, run } from '../../../scripts/simulate/run.ts';

const REQUESTS = 350;

/** The owner's backends with a tenth of what they have, for a tenth of the requests. */
export const SMALL_BACKENDS: readonly OwnersBackend[] = OWNERS_BACKENDS.map(tenthOf);

function tenthOf(backend: OwnersBackend): OwnersBackend {
  switch (backend.kind) {
    case 'workstation':
      return backend;
    case 'colab':
      return { ...backend, plan: { ...backend.plan, requests: 50 }, entry: limitedTo(backend, 50) };
    case 'cloud':
      return { ...backend, terms: { ...backend.terms, requestsPerDay: 10 }, entry: limitedTo(backend, 10) };
  }
}

/** A tenth of the owner's day, counted. */
export async function smallDay(options: Partial<RunOptions> = {}) {
  const demand = { count: REQUESTS, specialised: 'auto' } as const;
  return figuresOf(await run({ seed: 1, demand, backends: SMALL_BACKENDS, incidents: [], ...options }));
}

function limitedTo({ entry }: OwnersBackend, requestsPerDay: number): OwnersBackend['entry'] {
  if (entry.kind !== 'openai') return entry;
  return { ...entry, quota: { ...entry.quota, requestsPerDay } };
}
