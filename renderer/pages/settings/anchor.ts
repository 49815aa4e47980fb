import { useEffect, useRef } from 'react';

/** Goes to a section or a field, and keeps it in the address. */
export function goTo(path: string): void {
  window.history.replaceState(null, '', `#${path}`);
  // What the filter hid is there with the next frame.
  requestAnimationFrame(() => show(path));
}

/** Goes to what the address names, once it is there. */
export function useAnchor(isReady: boolean): void {
  const isDone = useRef(false);
  useEffect(() => {
    if (!isReady || isDone.current) return;
    isDone.current = true;
    const path = decodeURIComponent(window.location.hash.slice(1));
    if (path) show(path);
  }, [isReady]);
}

function show(path: string): void {
  const place = document.getElementById(path) ?? document.getElementById(`title-${path}`);
  place?.scrollIntoView({ block: 'start' });
  document.getElementById(`title-${path}`)?.focus({ preventScroll: true });
}
