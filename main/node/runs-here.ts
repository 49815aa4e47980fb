import { type BackendConfig, isLoopbackUrl } from './config/index.ts';

interface Entry {
  readonly kind: BackendConfig['kind'];
  readonly tier: BackendConfig['tier'];
  readonly baseUrl?: string;
}

/** Whether a backend's engine works on this machine, so that this machine's load is its own. */
export function runsHere({ kind, tier, baseUrl }: Entry): boolean {
  switch (kind) {
    case 'embedded':
      return true;
    case 'simulated':
      return tier === 'workstation';
    case 'ollama':
    case 'openai':
      return tier === 'workstation' && baseUrl !== undefined && isLoopbackUrl(baseUrl);
    case 'colab':
      return false;
  }
}
