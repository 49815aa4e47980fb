import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import type { LiveState } from '../../main/node/control/live-state.ts';
import type { ControlClient } from './client.ts';
import { type Connection, type LiveView, watchLive } from './live.ts';

export type { Connection };

interface NodeAccess extends LiveView {
  readonly client: ControlClient;
}

const access = createContext<NodeAccess | undefined>(undefined);
/** Node and shell are on this machine: without a network they answer all the same. */
const networkMode = 'always';
const queries = new QueryClient({
  defaultOptions: { queries: { retry: false, refetchOnWindowFocus: false, networkMode }, mutations: { networkMode } },
});

/** Gives what is below it the node: its client and its live state. */
export function NodeAccessProvider({
  client,
  children,
}: {
  readonly client: ControlClient;
  readonly children: ReactNode;
}) {
  const [view, setView] = useState<LiveView>({ connection: { kind: 'connecting' }, state: undefined });
  useEffect(() => watchLive(client, setView), [client]);
  return (
    <QueryClientProvider client={queries}>
      <access.Provider value={{ client, ...view }}>{children}</access.Provider>
    </QueryClientProvider>
  );
}

/** The client and the live state; the state stays what it was last while the connection is lost. */
export function useNode(): { client: ControlClient; connection: Connection; state: LiveState | undefined } {
  const value = useContext(access);
  if (!value) throw new Error('useNode needs a NodeAccessProvider above it');
  return value;
}
