import type { Words } from './words/en.ts';

const TAKEN = /\bport (\d+) of the \w+ is taken by (.+?);/;
const RESERVED = /:(\d+), where this machine cannot listen \(EACCES\)/;

/**
 * The contract's exit codes as sentences for a person; undefined for a code that only a crash explains.
 * @param said what the node said to a person before it ended
 */
export function exitSentence(code: number, said: string, { exits }: Words): string | undefined {
  const [, takenPort, by] = TAKEN.exec(said) ?? [];
  if (code === 69 && takenPort !== undefined && by !== undefined) return exits.portTaken(takenPort, by);
  const reservedPort = RESERVED.exec(said)?.[1];
  if (code === 78 && reservedPort !== undefined) return exits.portReserved(reservedPort);
  switch (code) {
    case 0:
    case 64:
    case 69:
    case 78:
      return exits[code];
    default:
      return undefined;
  }
}
