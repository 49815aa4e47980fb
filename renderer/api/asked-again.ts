import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useNode } from './node-access.tsx';

/** However much happens, the node is asked again after so long at the soonest, ms. */
const PAUSE = 1000;

/** Asks again for all that is kept under this key, after each change of the node. */
export function useAskedAgain(key: string): void {
  const { state } = useNode();
  const queries = useQueryClient();
  const askedAt = useRef(0);
  useEffect(() => {
    if (!state) return;
    const wait = Math.max(0, askedAt.current + PAUSE - performance.now());
    const timer = setTimeout(() => {
      askedAt.current = performance.now();
      void queries.invalidateQueries({ queryKey: [key] });
    }, wait);
    return () => clearTimeout(timer);
  }, [state, queries, key]);
}
