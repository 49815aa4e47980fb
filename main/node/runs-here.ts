import type { BackendConfig } from './config/index.ts';

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i;

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
      return tier === 'workstation' && baseUrl !== undefined && isLoopback(baseUrl);
    case 'colab':
      return false;
  }
}

function isLoopback(url: string): boolean {
  return URL.canParse(url) && LOOPBACK.test(new URL(url).hostname);
}
