import type { LiveState } from '../../main/node/control/live-state.ts';
import type { ControlClient } from './client.ts';

export type Connection =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  /** `since`: when it was noticed, ms since the epoch. */
  | { readonly kind: 'lost'; readonly since: number };

export interface LiveView {
  readonly connection: Connection;
  readonly state: LiveState | undefined;
}

/** How long to wait before the stream is opened again after the node refused it, ms. */
const OPEN_AGAIN = 2000;

/** Follows the node until the returned function is called; opens the stream again however it ended. */
export function watchLive(client: ControlClient, show: (view: LiveView) => void): () => void {
  let state: LiveState | undefined;
  let connection: Connection = { kind: 'connecting' };
  let again: ReturnType<typeof setTimeout> | undefined;
  let isLeft = false;
  let subscription: { unsubscribe(): void } | undefined;

  const turn = (next: Connection) => {
    if (next.kind === 'lost' && connection.kind === 'lost') return;
    connection = next;
    show({ connection, state });
  };
  const lose = () => turn({ kind: 'lost', since: Date.now() });
  const open = () => {
    subscription = client.live.subscribe(undefined, {
      onData: received => {
        state = received;
        connection = { kind: 'live' };
        show({ connection, state });
      },
      onConnectionStateChange: ({ state: link, error }) => {
        if (link === 'connecting' && error) lose();
      },
      onError: reopen,
      onComplete: reopen,
    });
  };
  // Leaving the stream ends it too; that end is not to be followed by a new beginning.
  const reopen = () => {
    if (isLeft) return;
    lose();
    clearTimeout(again);
    again = setTimeout(open, OPEN_AGAIN);
  };
  open();
  return () => {
    isLeft = true;
    clearTimeout(again);
    subscription?.unsubscribe();
  };
}
