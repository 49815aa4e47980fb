import type { Clock } from './clock/index.ts';
import type { Parent } from './parent.ts';
import { aboutNode } from './shell-messages.ts';

/** What the shell said so long ago says nothing of now, ms: it says it every few seconds. */
const GOOD_FOR = 120_000;

/**
 * Since someone touched this machine's keyboard or mouse, ms, as the desktop shell around this process tells; undefined:
 * there is none, or it has not been heard lately.
 */
export function desktopUser(parent: Parent | undefined, clock: Clock): () => number | undefined {
  let heard: { readonly at: number; readonly idle: number } | undefined;
  parent?.onMessage?.(raw => {
    const message = aboutNode.safeParse(raw).data;
    if (message?.type === 'user-idle') heard = { at: clock.monotonic(), idle: message.seconds * 1000 };
  });
  return () => {
    if (!heard) return undefined;
    const since = clock.monotonic() - heard.at;
    return since > GOOD_FOR ? undefined : heard.idle + since;
  };
}
