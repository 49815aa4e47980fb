import type { BackendConfig } from './config/index.ts';

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\]|::1)$/i;

/** Whether a backend's engine works on this machine, so that this machine's load is its own. */
export function runsHere(entry: BackendConfig): boolean {
  switch (entry.kind) {
    case 'embedded':
      return true;
    case 'simulated':
      return entry.tier === 'workstation';
    case 'ollama':
    case 'openai':
      return entry.tier === 'workstation' && isLoopback(entry.baseUrl);
    case 'colab':
      return false;
  }
}

function isLoopback(url: string): boolean {
  return URL.canParse(url) && LOOPBACK.test(new URL(url).hostname);
}
