import { posix, win32 } from 'node:path';

type Variables = Readonly<Record<string, string | undefined>>;

/** Folders in which the Ollama of this machine may keep its models, the likeliest first. */
export function ollamaModelFolders(platform: NodeJS.Platform, env: Variables): string[] {
  if (env.OLLAMA_MODELS) return [env.OLLAMA_MODELS];
  if (platform === 'win32') return env.USERPROFILE ? [win32.join(env.USERPROFILE, '.ollama', 'models')] : [];
  const own = env.HOME ? [posix.join(env.HOME, '.ollama', 'models')] : [];
  // On Linux the installer makes a service with a user and a home of its own.
  return platform === 'linux' ? ['/usr/share/ollama/.ollama/models', ...own] : own;
}
