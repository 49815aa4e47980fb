import { type EngineLauncher, forkLauncher, parentLauncher } from './backends/index.ts';
import type { Parent } from './parent.ts';

/**
 * How this node starts engines: by the shell that it runs in, or itself.
 * @param script the engine's entry, for a node that starts it itself
 */
export function engineLauncher(parent: Parent | undefined, script: string): EngineLauncher {
  if (!parent?.onMessage) return forkLauncher(script);
  return parentLauncher({ post: parent.post, onMessage: parent.onMessage });
}
