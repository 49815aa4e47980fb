import type { BackendSnapshot } from './plan.ts';

/** Within a tier, whom to ask first; `plan` says why. */
export function byPreference(one: BackendSnapshot, other: BackendSnapshot): number {
  return (
    resort(one) - resort(other) ||
    shareLeft(other) - shareLeft(one) ||
    loadOf(one) - loadOf(other) ||
    pace(one) - pace(other) ||
    distance(one) - distance(other)
  );
}

function resort(backend: BackendSnapshot): number {
  if (backend.isLastResort) return 3;
  if (backend.isLate) return 2;
  return backend.failureShare > 0.5 ? 1 : 0;
}

function distance(backend: BackendSnapshot): number {
  return backend.age === undefined ? 0 : 1;
}

/** What has no quota has all of it. */
function shareLeft(backend: BackendSnapshot): number {
  return backend.quota?.shareLeft ?? 1;
}

/**
 * Load in shares of capacity. A backend that fails looks idle, and would draw every request to itself: what failed
 * lately counts as load.
 */
function loadOf(backend: BackendSnapshot): number {
  const penalty = backend.failureShare > 0.5 ? 1 : backend.failureShare > 0.2 ? 0.5 : 0;
  return backend.inFlight / backend.slots + penalty;
}

/**
 * First-token times in steps that double from 100 ms: smaller differences are noise, and an unknown one is no reason
 * to leave the listed order.
 */
function pace(backend: BackendSnapshot): number {
  return backend.firstToken === undefined ? 0 : Math.max(0, Math.floor(Math.log2(backend.firstToken / 100) + 1));
}
