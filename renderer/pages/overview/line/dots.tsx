import { type RefObject, useEffect, useRef } from 'react';
import type { RequestRecord } from '../cascade-order.ts';
import { type Journey, Journeys } from './journeys.ts';
import { RADIUS } from './layout.ts';
import css from './line.module.css';

interface DotsProps {
  readonly requests: readonly RequestRecord[];
  /** Backends in the order of travel. */
  readonly order: readonly string[];
  readonly whereabouts: ReadonlyMap<string, string>;
  /** The tracks between the nodes, on which dots are placed. */
  readonly tracks: RefObject<readonly (SVGPathElement | null)[]>;
}

const SVG = 'http://www.w3.org/2000/svg';
/** More dots than this at one station are not told apart by the eye; the number in the station says how many. */
const SIDE_BY_SIDE = 7;

/** Requests as dots. Drawn outside React: sixty times a second only a handful of attributes change. */
export function Dots({ requests, order, whereabouts, tracks }: DotsProps) {
  const layer = useRef<SVGGElement>(null);
  const journeys = useRef(new Journeys());
  const orderText = order.join(' ');

  // biome-ignore lint/correctness/useExhaustiveDependencies: another order is another line; what was under way on it is not
  useEffect(() => () => journeys.current.clear(), [orderText]);

  useEffect(() => {
    const nodeOf = (backend: string) => {
      const index = order.indexOf(backend);
      return index === -1 ? undefined : index + 1;
    };
    journeys.current.observe(requests, nodeOf, whereabouts, order.length + 1);
  }, [requests, order, whereabouts]);

  useEffect(() => {
    const pool = new Map<string, SVGCircleElement>();
    let last = performance.now();
    let frame = requestAnimationFrame(function draw(now) {
      journeys.current.advance(Math.min(100, now - last));
      last = now;
      if (layer.current) render(layer.current, pool, journeys.current.active, tracks.current);
      frame = requestAnimationFrame(draw);
    });
    return () => {
      cancelAnimationFrame(frame);
      for (const circle of pool.values()) circle.remove();
    };
  }, [tracks]);

  return <g ref={layer} />;
}

function render(
  layer: SVGGElement,
  pool: Map<string, SVGCircleElement>,
  active: readonly Journey[],
  tracks: readonly (SVGPathElement | null)[],
): void {
  const standing = new Map<number, { of: number; placed: number }>();
  for (const { phase, position } of active) {
    if (phase === 'standing') standing.set(position, { of: (standing.get(position)?.of ?? 0) + 1, placed: 0 });
  }
  const drawn = new Set<string>();
  for (const journey of active) {
    const point = pointAt(journey.position, tracks);
    if (!point) continue;
    drawn.add(journey.id);
    const circle = pool.get(journey.id) ?? document.createElementNS(SVG, 'circle');
    if (!circle.parentNode) layer.append(circle);
    pool.set(journey.id, circle);
    let { x, y } = point;
    const queue = journey.phase === 'standing' ? standing.get(journey.position) : undefined;
    if (queue) {
      const places = Math.min(queue.of, SIDE_BY_SIDE);
      x += (Math.min(queue.placed, places - 1) - (places - 1) / 2) * 9;
      y -= RADIUS + 11;
      queue.placed += 1;
    }
    circle.setAttribute('cx', x.toFixed(1));
    circle.setAttribute('cy', (y - journey.lift * (RADIUS + 12)).toFixed(1));
    circle.setAttribute('r', (journey.ending === 'answered' ? 4 + 14 * (1 - journey.remains) : 4).toFixed(1));
    circle.setAttribute('opacity', journey.remains.toFixed(2));
    circle.setAttribute('class', classOf(journey));
  }
  for (const [id, circle] of pool) {
    if (drawn.has(id)) continue;
    circle.remove();
    pool.delete(id);
  }
}

function classOf({ ending, isHopping, rest }: Journey): string {
  if (ending === 'answered') return css.dotAnswered ?? '';
  if (ending === 'refused') return css.dotRefused ?? '';
  return (isHopping || rest > 0 ? css.dotFailed : css.dot) ?? '';
}

function pointAt(position: number, tracks: readonly (SVGPathElement | null)[]): DOMPoint | undefined {
  const index = Math.min(Math.floor(position), tracks.length - 1);
  const track = tracks[index];
  return track?.getPointAtLength(track.getTotalLength() * (position - index));
}
