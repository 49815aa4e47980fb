import type { Target } from '../cascade/index.ts';
import { IDENTIFIER } from '../config/index.ts';
import { badRequest } from './errors.ts';

const TIERS = ['workstation', 'colab', 'cloud'] as const;

/**
 * What `model` asks for: `auto` (the cascade), `tier:cloud` (that tier only), `a/groq` (that backend only).
 * @param unheard a node whose backends are not known yet: what is asked of it by name may be there, and is waited for
 * @throws GatewayError 400 for anything else
 */
export function targetOf(model: string, backends: readonly string[], unheard?: string): Target {
  if (model === 'auto') return { kind: 'auto' };
  const tier = TIERS.find(name => model === `tier:${name}`);
  if (tier) return { kind: 'tier', tier };
  if (backends.includes(model) || (unheard !== undefined && isOf(unheard, model)))
    return { kind: 'backend', id: model };
  const known = ['auto', ...TIERS.map(name => `tier:${name}`), ...backends].join(', ');
  throw badRequest(`There is no model "${model.slice(0, 100)}". Known: ${known}.`, 'model', 'model_not_found');
}

function isOf(node: string, model: string): boolean {
  const [name, backend, ...rest] = model.split('/');
  return name === node && backend !== undefined && rest.length === 0 && IDENTIFIER.pattern.test(backend);
}

/** `/v1/models`: every value that `model` takes. */
export function modelIds(backends: readonly string[]): string[] {
  return ['auto', ...TIERS.map(name => `tier:${name}`), ...backends];
}
