import type { Files, Look } from '../../main/node/doctor/files.ts';
import type { NetworkSteps } from '../../main/node/doctor/network-steps.ts';
import type { PortProbe } from '../../main/node/monitor/index.ts';

/** A disk with these things on it and nothing else; `/` is a folder that everybody may write. */
export function diskWith(things: Readonly<Record<string, Look>>, free: number | undefined = 1e12): Files {
  const all: Readonly<Record<string, Look>> = { '/': folder(), ...things };
  return {
    look: async path => all[path] ?? { kind: 'absent' },
    space: async () => (free === undefined ? undefined : { free }),
  };
}

const OWN = { owner: 1000, bytes: 4096, readable: true, writable: true };

type Rights = Omit<Extract<Look, { kind: 'folder' | 'file' }>, 'kind'>;

export function folder(given: Partial<Rights> = {}): Look {
  return { kind: 'folder', ...OWN, mode: 0o700, ...given };
}

export function file(given: Partial<Rights> = {}): Look {
  return { kind: 'file', ...OWN, mode: 0o600, ...given };
}

/** Ports of a machine where these cannot be listened on, for these reasons. */
export function portsWith(taken: Readonly<Record<number, string>>, occupant?: string): PortProbe {
  return { tryListen: async (_host, port) => taken[port] ?? 'free', occupantOf: async () => occupant };
}

/** A network in which every step succeeds but those that are given. */
export function networkWith(broken: Partial<NetworkSteps> = {}, answer = { status: 200, date: '' }): NetworkSteps {
  return {
    resolve: async () => ['192.0.2.7'],
    open: async () => {},
    secure: async () => {},
    get: async () => answer,
    ...broken,
  };
}

/** An error as node:dns, node:net and node:tls give it. */
export function systemError(code: string): Error {
  return Object.assign(new Error(`the system’s own words for ${code}`), { code });
}
