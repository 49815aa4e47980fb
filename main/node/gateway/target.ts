import type { Target } from '../cascade/index.ts';
import { badRequest } from './errors.ts';

const TIERS = ['workstation', 'colab', 'cloud'] as const;

/**
 * What `model` asks for: `auto` (the cascade), `tier:cloud` (that tier only), `a/groq` (that backend only).
 * @throws GatewayError 400 for anything else
 */
export function targetOf(model: string, backends: readonly string[]): Target {
  if (model === 'auto') return { kind: 'auto' };
  const tier = TIERS.find(name => model === `tier:${name}`);
  if (tier) return { kind: 'tier', tier };
  if (backends.includes(model)) return { kind: 'backend', id: model };
  const known = ['auto', ...TIERS.map(name => `tier:${name}`), ...backends].join(', ');
  throw badRequest(`There is no model "${model.slice(0, 100)}". Known: ${known}.`, 'model', 'model_not_found');
}

/** `/v1/models`: every value that `model` takes. */
export function modelIds(backends: readonly string[]): string[] {
  return ['auto', ...TIERS.map(name => `tier:${name}`), ...backends];
}
