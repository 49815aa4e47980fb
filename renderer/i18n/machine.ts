import type { Surroundings } from '../../main/node/control/setup.ts';
import { plural } from './index.ts';

type Machine = Surroundings['machine'];

/** `28 cores on 2 sockets`. */
export function coresOf({ physicalCores, sockets }: Machine): string {
  return plural('machine.cores', physicalCores, { sockets: plural('machine.sockets', sockets) });
}
