import { createTRPCClient, httpLink, httpSubscriptionLink, splitLink, type TRPCClient } from '@trpc/client';
import { EventSource } from 'eventsource';
import type { ControlRouter } from '../node/control/index.ts';
import type { Ready } from '../node/ready.ts';
import { tokenOf } from './ready-line.ts';

/** The control API of the node, as the page uses it too: the shell knows nothing that a browser could not. */
export type NodeClient = TRPCClient<ControlRouter>;

/** A call that is not answered within this time (ms) is given up: the tray must not wait for a node that hangs. */
const PATIENCE = 10_000;

/** A client for the node of a ready line. The token goes in a header and nowhere else. */
export function createNodeClient(ready: Ready, send: typeof fetch): NodeClient {
  const url = `${ready.control}/trpc`;
  const headers = { authorization: `Bearer ${tokenOf(ready)}` };
  const bounded: typeof fetch = (input, init) => {
    const limit = AbortSignal.timeout(PATIENCE);
    return send(input, { ...init, signal: init?.signal ? AbortSignal.any([init.signal, limit]) : limit });
  };
  return createTRPCClient<ControlRouter>({
    links: [
      splitLink({
        condition: ({ type }) => type === 'subscription',
        true: httpSubscriptionLink({
          url,
          EventSource,
          eventSourceOptions: () => ({
            fetch: (address, init) => send(address, { ...init, headers: { ...init.headers, ...headers } }),
          }),
        }),
        false: httpLink({ url, methodOverride: 'POST', headers, fetch: bounded }),
      }),
    ],
  });
}
