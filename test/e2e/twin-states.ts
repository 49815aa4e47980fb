import type { LiveState, TwinsState } from '../../main/node/control/index.ts';
import { alone } from '../node/control/stand-in-twins.ts';
import { dayOfData } from './states.ts';

type Twin = NonNullable<TwinsState['twin']>;

const MINUTE = 60_000;

/** Two machines on a good day. */
export function paired(twin: Partial<Twin> = {}, rest: Partial<TwinsState> = {}): TwinsState {
  const now = Date.now();
  return {
    ...alone,
    self: {
      ...alone.self,
      load: { cpu: 0.37, cores: 44, memoryUsed: 61.4e9, memoryTotal: 137e9 },
      jobs: { queued: 3, running: 1 },
      totals: { requests: 3187, answered: 3171, refused: 3 },
      addresses: ['https://tandem-a.example.org', 'http://192.168.1.20:8484'],
      publicUrl: 'https://tandem-a.example.org',
      isPreferred: true,
    },
    twin: {
      id: 'b',
      name: 'T7910-B',
      version: '1.0.0',
      role: 'standby',
      load: { cpu: 0.08, cores: 44, memoryUsed: 38e9, memoryTotal: 137e9 },
      jobs: { queued: 0, running: 0 },
      totals: { requests: 412, answered: 411, refused: 0 },
      tellsGrowthHub: true,
      fingerprint: 'c5b7 02fd 9a1e 44d0',
      isHeard: true,
      silentFor: 800,
      roundTrip: 23.4,
      loss: 0.02,
      clockAhead: 340,
      isOtherVersion: false,
      addresses: [
        { url: 'http://192.168.1.21:8484', source: 'told', roundTrip: 1.9, isFailing: false, isUsed: true },
        {
          url: 'https://tandem-b.example.org',
          source: 'configured',
          roundTrip: 143,
          isFailing: false,
          isUsed: false,
        },
      ],
      ...twin,
    },
    term: 7,
    active: 'a',
    since: now - 52 * MINUTE,
    events: [
      { at: now - 52 * MINUTE, kind: 'became-active', text: 'this machine is the active one (term 7)' },
      { at: now - 53 * MINUTE, kind: 'twin-back', text: 'T7910-B is heard' },
      {
        at: now - 53 * MINUTE - 1,
        kind: 'both-were-active',
        text: 'both machines were active for 41 s: they did not hear each other',
      },
      { at: now - 54 * MINUTE, kind: 'twin-lost', text: 'T7910-B is not heard any more' },
      { at: now - 300 * MINUTE, kind: 'became-standby', text: 'T7910-B is the active one (term 6)' },
      { at: now - 1500 * MINUTE, kind: 'paired', text: 'paired with T7910-B' },
    ],
    ...rest,
  };
}

/** The same with the twin gone, for a reason. */
export function lost(trouble: Twin['trouble'], silentFor = 4 * MINUTE): TwinsState {
  const { twin, ...rest } = paired({ isHeard: false, silentFor, loss: 1, role: 'unknown' });
  const { load: _, jobs: __, totals: ___, ...known } = twin ?? {};
  const addresses = twin?.addresses.map(address => ({ ...address, isFailing: true })) ?? [];
  return { ...rest, twin: { ...(known as Twin), addresses, ...(trouble ? { trouble } : {}) } };
}

/** The backends of both, half of the twin's not well. */
export function bothMachines(isTwinThere = true): LiveState {
  const day = dayOfData();
  const twins = day.stations.slice(0, 5).map(station => ({
    ...station,
    id: `b/${station.backend}`,
    node: 'b',
    owner: 'T7910-B',
    ...(isTwinThere ? {} : { state: { kind: 'down' as const, reason: 'T7910-B has not been heard for 240 s' } }),
  }));
  const disabled = { kind: 'disabled' as const, reason: 'the provider refused the key' };
  return {
    ...day,
    stations: [
      ...day.stations,
      ...twins.map(station => (station.id === 'b/groq-b' && isTwinThere ? { ...station, state: disabled } : station)),
    ],
  };
}
