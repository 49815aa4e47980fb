import type { ShellState } from '../../main/desktop/shell-state.ts';
import type { LiveState, Station, StationState, TwinsState } from '../../main/node/control/index.ts';

/* States of the shell, as a test needs them. */

export function station(backend: string, state: StationState, changes: Partial<Station> = {}): Station {
  return {
    id: `a/${backend}`,
    node: 'a',
    backend,
    kind: 'openai',
    tier: 'cloud',
    simulated: false,
    capabilities: [],
    state,
    inFlight: 0,
    slots: 4,
    waiting: 0,
    answered: 3,
    failed: 0,
    ...changes,
  };
}

export const serving = station('ollama', { kind: 'serving' }, { tier: 'workstation', kind: 'ollama', inFlight: 1 });

export function live(stations: readonly Station[], changes: Partial<LiveState> = {}): LiveState {
  return {
    node: { id: 'a', name: 'T7910-A', version: '0.1.0', startedAt: 0 },
    gateway: { url: 'http://127.0.0.1:8484', access: 'keys' },
    notices: [],
    routing: {
      order: { simple: [], medium: [], complex: [] },
      thresholds: { medium: 3, complex: 6 },
      paidTiers: [],
    },
    stations,
    requests: [],
    totals: { requests: 0, answered: 0, refused: 0, fellBack: 0 },
    ...changes,
  };
}

export function twins(role: 'active' | 'standby', isHeard?: boolean): TwinsState {
  const load = { cpu: 0.42, cores: 44, memoryUsed: 1, memoryTotal: 2 };
  const machine = { version: '0.1.0', loss: 0, isOtherVersion: false, addresses: [], fingerprint: 'f' };
  return {
    self: {
      id: 'a',
      name: 'T7910-A',
      version: '0.1.0',
      role,
      load,
      jobs: { queued: 3, running: 0 },
      addresses: [],
      isPreferred: true,
    },
    ...(isHeard === undefined ? {} : { twin: { ...machine, id: 'b', name: 'T7910-B', role: 'unknown', isHeard } }),
    pairing: {},
    term: 1,
    since: 0,
    events: [],
  };
}

export const ready: ShellState['node'] = {
  kind: 'ready',
  isAttached: false,
  ready: {
    node: 'a',
    gateway: 'http://127.0.0.1:8484',
    control: 'http://127.0.0.1:8485',
    dashboard: 'http://127.0.0.1:8485/#token=secret',
  },
};

export function shellState(changes: Partial<ShellState> = {}): ShellState {
  return {
    node: ready,
    live: live([serving]),
    update: { kind: 'idle' },
    options: { startHidden: true, stayInTray: true, stayAwake: false, isMuted: false },
    ...changes,
  };
}
