import type { Station } from '../../../../main/node/control/live-state.ts';
import { isFilled, StateShape } from '../../../components/state-mark.tsx';
import { type Point, RADIUS } from './layout.ts';
import css from './line.module.css';

/** The station itself: its state by shape and colour, in flight of slots inside. */
export function StationPicture({
  station,
  at,
  isOpen,
}: {
  readonly station: Station;
  readonly at: Point;
  readonly isOpen: boolean;
}) {
  const { kind } = station.state;
  const inside = `${station.inFlight}/${station.slots}`;
  return (
    <g
      transform={`translate(${at.x} ${at.y})`}
      className={css.station}
      data-state={kind}
      data-open={isOpen || undefined}
    >
      <circle r={RADIUS + 5} className={css.halo} />
      <QuotaRing station={station} />
      <StateShape state={kind} radius={RADIUS} />
      <text
        textAnchor="middle"
        dominantBaseline="central"
        y={kind === 'degraded' ? 4 : 0}
        className={isFilled(kind) ? css.insideFilled : css.inside}
        data-long={inside.length > 3 || undefined}
      >
        {inside}
      </text>
    </g>
  );
}

const RING = RADIUS + 5;
const AROUND = 2 * Math.PI * RING;

/** What is left of the tightest window of an account, clockwise from the top; nothing for a station without limits. */
function QuotaRing({ station: { quota } }: { readonly station: Station }) {
  const tightest = quota?.windows[0];
  if (!tightest) return null;
  const left = Math.min(1, Math.max(0, tightest.shareLeft));
  return (
    <g data-quota-left={left.toFixed(2)}>
      <circle r={RING} className={css.ringTrack} />
      <circle
        r={RING}
        className={css.ringLeft}
        transform="rotate(-90)"
        strokeDasharray={`${left * AROUND} ${AROUND}`}
      />
    </g>
  );
}
