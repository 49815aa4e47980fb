import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';

/** Rows above and below what is seen that are there all the same, so that scrolling shows no gaps. */
const BEYOND = 8;

interface VirtualRows {
  /** The rows to render, the last one included. */
  readonly first: number;
  readonly last: number;
  /** The first row that is seen. */
  readonly top: number;
}

/**
 * Which rows of a long list are to be rendered: those that its scrolling element shows, and some around them.
 * @param rowHeight the same for each row, px
 * @param begin the row that is seen first at the start
 */
export function useVirtualRows(
  scroller: RefObject<HTMLElement | null>,
  count: number,
  rowHeight: number,
  begin: number,
): VirtualRows {
  const [view, setView] = useState({ top: begin, height: 0 });
  const isThere = count > 0;
  const hasBegun = useRef(false);
  useLayoutEffect(() => {
    // Once, and not before there is something to scroll.
    if (!isThere || hasBegun.current || !scroller.current) return;
    hasBegun.current = true;
    scroller.current.scrollTop = begin * rowHeight;
  }, [isThere, begin, rowHeight, scroller]);
  useEffect(() => {
    const element = isThere ? scroller.current : null;
    if (!element) return;
    const look = () => setView({ top: Math.floor(element.scrollTop / rowHeight), height: element.clientHeight });
    look();
    const resized = new ResizeObserver(look);
    resized.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      resized.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, [isThere, rowHeight, scroller]);
  const top = Math.max(0, Math.min(view.top, count - 1));
  const first = Math.max(0, top - BEYOND);
  return { first, last: Math.max(first, top + Math.ceil(view.height / rowHeight) + BEYOND), top };
}
