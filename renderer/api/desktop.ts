import { type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { DesktopBridge, DesktopState } from '../../preload/contract.ts';

export type { DesktopBridge, DesktopState };

declare global {
  interface Window {
    readonly tandemDesktop?: DesktopBridge;
  }
}

/** The shell around this page; undefined in a browser, where nothing of it is shown. */
export const desktop: DesktopBridge | undefined = window.tandemDesktop;

const KEY = ['desktop'] as const;

/**
 * The shell as it is now: it tells what its tray and menus change, and is asked again when somebody comes back to the
 * window, since the system's own settings tell nobody.
 */
export function useDesktopState(bridge: DesktopBridge) {
  const queries = useQueryClient();
  useEffect(() => followShell(bridge, queries), [bridge, queries]);
  return useQuery({ queryKey: KEY, queryFn: () => bridge.desktopState() });
}

function followShell(bridge: DesktopBridge, queries: QueryClient): () => void {
  const stop = bridge.onDesktopState(state => queries.setQueryData<DesktopState>(KEY, state));
  const askAgain = () => void queries.invalidateQueries({ queryKey: KEY });
  const whenSeen = () => {
    if (document.visibilityState === 'visible') askAgain();
  };
  window.addEventListener('focus', askAgain);
  document.addEventListener('visibilitychange', whenSeen);
  return () => {
    stop();
    window.removeEventListener('focus', askAgain);
    document.removeEventListener('visibilitychange', whenSeen);
  };
}

/** One thing asked of the shell. What came of it is seen in its state; only a failure has to be said. */
export function useShellAct<Input = void>(act: (input: Input) => Promise<unknown>) {
  const queries = useQueryClient();
  const { mutate, isPending, isError } = useMutation({
    mutationFn: act,
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
  return { run: mutate, isPending, isError };
}
