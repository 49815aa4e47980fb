import { createTRPCClient, httpLink, httpSubscriptionLink, splitLink, type TRPCClient } from '@trpc/client';
import { EventSource, type EventSourceInit } from 'eventsource';
import type { ControlRouter } from '../../main/node/control/router.ts';

export type ControlClient = TRPCClient<ControlRouter>;

type Fetch = NonNullable<EventSourceInit['fetch']>;

/** The control API of the node that served this page. `onRefused` is called when the node does not know the token. */
export function controlClient(token: string, onRefused: () => void): ControlClient {
  const url = '/trpc';
  const authorization = `Bearer ${token}`;
  const watched: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    if (response.status === 401) onRefused();
    return response;
  };
  return createTRPCClient<ControlRouter>({
    links: [
      splitLink({
        condition: ({ type }) => type === 'subscription',
        true: httpSubscriptionLink({
          url,
          EventSource,
          eventSourceOptions: ({ op }) => ({
            fetch:
              op.path === 'live' ? postQuestion(watched, authorization) : once(postQuestion(watched, authorization)),
          }),
        }),
        false: httpLink({ url, methodOverride: 'POST', headers: { authorization }, fetch: watched }),
      }),
    ],
  });
}

/** The browser's own EventSource can set no header and sends its input in the address; the token and a prompt must not. */
function postQuestion(send: typeof fetch, authorization: string): Fetch {
  return (address, init) => {
    const target = new URL(address, window.location.href);
    const body = target.searchParams.get('input') ?? undefined;
    target.searchParams.delete('input');
    const headers = { ...init.headers, authorization, 'content-type': 'application/json' };
    return send(target, { ...init, method: 'POST', headers, body: body ?? '{}' });
  };
}

/** An EventSource opens its connection again by itself. For a prompt that would send it a second time. */
function once(send: Fetch): Fetch {
  let isSent = false;
  return (address, init) => {
    if (isSent) return Promise.resolve(new Response(null, { status: 204 }));
    isSent = true;
    return send(address, init);
  };
}
