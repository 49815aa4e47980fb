import type { StationState } from '../../main/node/control/live-state.ts';

export type StateKind = StationState['kind'];

/** Shape and colour of each state; the shape alone tells them apart. */
const marks: Readonly<Record<StateKind, { shape: 'disc' | 'triangle' | 'square' | 'ring' | 'dashes'; color: string }>> =
  {
    serving: { shape: 'disc', color: 'var(--serving)' },
    degraded: { shape: 'triangle', color: 'var(--attention)' },
    down: { shape: 'square', color: 'var(--down)' },
    disabled: { shape: 'square', color: 'var(--down)' },
    resting: { shape: 'ring', color: 'var(--information)' },
    preparing: { shape: 'ring', color: 'var(--information)' },
    untried: { shape: 'dashes', color: 'var(--ink-dim)' },
  };

/** The mark of a state around the origin of an SVG; `radius` is that of its disc. */
export function StateShape({ state, radius: r }: { readonly state: StateKind; readonly radius: number }) {
  const { shape, color } = marks[state];
  const edge = { stroke: 'var(--state-edge)', strokeWidth: r > 10 ? 1.5 : 1 };
  const hollow = { fill: 'var(--surface)', stroke: color, strokeWidth: Math.max(2, r / 6) };
  switch (shape) {
    case 'disc':
      return <circle r={r} fill={color} {...edge} />;
    case 'triangle':
      return <path d={triangle(r)} fill={color} strokeLinejoin="round" {...edge} />;
    case 'square':
      return <rect x={-r * 0.92} y={-r * 0.92} width={r * 1.84} height={r * 1.84} rx={r / 8} fill={color} {...edge} />;
    case 'ring':
      return <circle r={r - hollow.strokeWidth / 2} {...hollow} />;
    case 'dashes':
      return <circle r={r - hollow.strokeWidth / 2} {...hollow} strokeDasharray={`${r / 2.6} ${r / 3}`} />;
  }
}

/** Whether text inside the mark stands on its colour or on the ground. */
export function isFilled(state: StateKind): boolean {
  return marks[state].shape !== 'ring' && marks[state].shape !== 'dashes';
}

/** The mark as a small picture beside a word. */
export function StateMark({ state, size = 14 }: { readonly state: StateKind; readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="-8 -8 16 16" aria-hidden="true">
      <StateShape state={state} radius={6} />
    </svg>
  );
}

// A little larger than the disc, so that the three carry the same weight for the eye.
function triangle(r: number): string {
  return `M 0 ${-r * 1.24} L ${r * 1.2} ${r * 0.86} L ${-r * 1.2} ${r * 0.86} Z`;
}
