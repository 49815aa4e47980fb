import type { Station } from '../../../../main/node/control/live-state.ts';

/** Where everything stands, in pixels of the picture. */
export interface Layout {
  readonly height: number;
  /** The depot where requests start, each station, and the end: in the order of travel. */
  readonly nodes: readonly Point[];
  /** One SVG path from each node to the next. */
  readonly tracks: readonly string[];
  readonly groups: readonly Group[];
  /** Room that a station's words have. */
  readonly labelWidth: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Neighbouring stations of one tier, marked by a bracket above them. */
export interface Group {
  readonly tier: Station['tier'];
  readonly left: number;
  readonly right: number;
  readonly y: number;
}

export const RADIUS = 22;
/** From the line up to the bracket, and down to the end of the words. */
const ABOVE = 64;
const BELOW = 116;
const ENDS = 76;
const NARROWEST = 124;
const TURN = 26;

/** Stations side by side; where the width is not enough the line turns back below itself, as a transit line would. */
export function layoutLine(width: number, stations: readonly Pick<Station, 'tier'>[]): Layout {
  const usable = Math.max(NARROWEST, width - 2 * ENDS);
  const perRow = Math.max(1, Math.min(stations.length || 1, Math.floor(usable / NARROWEST)));
  const rows = Math.max(1, Math.ceil(stations.length / perRow));
  const step = usable / perRow;
  const rowHeight = ABOVE + BELOW;
  const place = (index: number): Point & { readonly row: number } => {
    const row = Math.floor(index / perRow);
    const column = row % 2 === 0 ? index % perRow : perRow - 1 - (index % perRow);
    return { x: ENDS + step * (column + 0.5), y: row * rowHeight + ABOVE, row };
  };
  const places = stations.map((_, index) => place(index));
  const lastY = (rows - 1) * rowHeight + ABOVE;
  const end = { x: rows % 2 === 1 ? width - ENDS / 2 : ENDS / 2, y: lastY };
  const nodes = [{ x: ENDS / 2, y: ABOVE }, ...places, end];
  return {
    height: rows * rowHeight,
    nodes,
    tracks: nodes.slice(1).map((to, index) => track(nodes[index] ?? to, to, width)),
    groups: groups(stations, places, Math.min(step, 200)),
    labelWidth: Math.min(step - 8, 220),
  };
}

function track(from: Point, to: Point, width: number): string {
  if (from.y === to.y) return `M ${from.x} ${from.y} H ${to.x}`;
  // A turn to the right at the end of a row, to the left at the end of the next.
  const isRight = from.x > width / 2 || to.x > width / 2;
  const edge = isRight ? Math.max(from.x, to.x, width - ENDS) : Math.min(from.x, to.x, ENDS);
  const turn = isRight ? TURN : -TURN;
  const sweep = isRight ? 1 : 0;
  return [
    `M ${from.x} ${from.y} H ${edge}`,
    `a ${TURN} ${TURN} 0 0 ${sweep} ${turn} ${TURN}`,
    `V ${to.y - TURN}`,
    `a ${TURN} ${TURN} 0 0 ${sweep} ${-turn} ${TURN}`,
    `H ${to.x}`,
  ].join(' ');
}

function groups(
  stations: readonly Pick<Station, 'tier'>[],
  places: readonly (Point & { row: number })[],
  step: number,
) {
  const found: { tier: Station['tier']; left: number; right: number; y: number; row: number }[] = [];
  for (const [index, { tier }] of stations.entries()) {
    const at = places[index];
    if (!at) continue;
    const left = at.x - step / 2 + 8;
    const right = at.x + step / 2 - 8;
    const open = found.at(-1);
    if (open && open.tier === tier && open.row === at.row) {
      open.left = Math.min(open.left, left);
      open.right = Math.max(open.right, right);
    } else {
      found.push({ tier, left, right, y: at.y - ABOVE + 20, row: at.row });
    }
  }
  return found;
}
