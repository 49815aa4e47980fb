import type { Station } from '../node/control/index.ts';
import type { IconShape } from './icon.ts';
import type { ShellState } from './shell-state.ts';
import type { Words } from './words/en.ts';

/** How all of it is, as one word for the icon and as sentences for people. */
export interface Situation {
  readonly kind: 'starting' | 'active' | 'standby' | 'degraded' | 'down' | 'paused' | 'stopping';
  readonly words: string;
  /** What is wrong, most urgent first. */
  readonly troubles: readonly string[];
}

/** The shape of each: colours alone would not do, and small icons are seen from the corner of the eye. */
export const shapes: Readonly<Record<Situation['kind'], IconShape>> = {
  starting: 'dots',
  active: 'disc',
  standby: 'ring',
  degraded: 'triangle',
  down: 'square',
  paused: 'bars',
  stopping: 'dots',
};

/** One overall state of the many parts. A twin that is lost or a station that is down is never "all well". */
export function situationOf(state: ShellState, words: Words): Situation {
  const { situation } = words;
  const just = (kind: Situation['kind'], text: string): Situation => ({ kind, words: text, troubles: [] });
  switch (state.node.kind) {
    case 'starting':
      return just('starting', situation.starting);
    case 'restarting':
      return just('degraded', situation.restarting);
    case 'stopped':
      return just('down', situation.stopped);
    case 'stopping':
      return just('stopping', situation.stopping);
    case 'ready':
      return servingOf(state, words);
  }
}

/** Colab waits for a person: nothing else brings it back. */
export const needsHand = ['sign-in', 'captcha', 'are-you-there', 'quota', 'cell-stops'] as const;

function servingOf({ live, twins, colab }: ShellState, words: Words): Situation {
  const { situation } = words;
  if (!live) return { kind: 'starting', words: situation.connecting, troubles: [] };
  const troubles = [
    ...(twins?.twin && !twins.twin.isHeard ? [situation.twinSilent(twins.twin.name)] : []),
    ...(colab && needsHand.some(kind => kind === colab.kind) ? [`Colab ${words.colab[colab.kind]}`] : []),
    ...live.stations.filter(({ owner }) => owner === undefined).flatMap(station => troubleOf(station, words)),
  ];
  if (live.paused) return { kind: 'paused', words: situation.paused, troubles };
  if (!live.stations.some(canAnswer)) {
    const coming = live.stations.find(({ state }) => state.kind === 'preparing');
    const isComing = coming?.state.kind === 'preparing';
    if (isComing) return { kind: 'starting', words: situation.preparing(coming.backend), troubles };
    return { kind: 'down', words: situation.down, troubles };
  }
  const role = twins?.self.role === 'standby' ? 'standby' : 'active';
  return { kind: troubles.length > 0 ? 'degraded' : role, words: situation[role], troubles };
}

/** Whether a request could go there now or in a moment. */
function canAnswer({ state }: Station): boolean {
  return state.kind === 'serving' || state.kind === 'untried' || state.kind === 'degraded';
}

function troubleOf({ backend, state }: Station, { situation }: Words): string[] {
  switch (state.kind) {
    case 'down':
      return [situation.station(backend, situation.isDown)];
    case 'disabled':
      return [situation.station(backend, situation.isDisabled)];
    // Rests and fetches end by themselves, and "near its soft limit" is the Accounts page's matter.
    case 'degraded':
    case 'resting':
    case 'preparing':
    case 'serving':
    case 'untried':
      return [];
  }
}
