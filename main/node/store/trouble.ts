import type { FaultKind } from './fault.ts';

/** What a person should know of the store, and do. */
export interface Trouble {
  readonly sentence: string;
  readonly remedy: string;
}

/** Why the file cannot be used just now. */
export type Obstacle = Exclude<FaultKind, 'statement' | 'busy'> | 'newer';

/** The obstacle in words. `said` are the system's own. */
export function troubleWith(obstacle: Obstacle, folder: string, said: string): Trouble {
  const lost = 'Requests are answered all the same, but nothing is counted, kept or queued.';
  switch (obstacle) {
    case 'full':
      return {
        sentence: `There is no room left to write in ${folder}. ${lost}`,
        remedy: 'Free some space on that disk; it goes on by itself.',
      };
    case 'out-of-reach':
      return {
        sentence: `The store in ${folder} cannot be written (${said}). ${lost}`,
        remedy:
          'Give this user the right to write there, or choose another folder with --data; it is tried again by itself.',
      };
    case 'newer':
      return {
        sentence: `The store in ${folder} was written by a later version of Tandem and is left alone. ${lost}`,
        remedy: 'Install that version again, or move tandem.db away to begin a new one.',
      };
    case 'damaged':
      return {
        sentence: `The store in ${folder} is damaged and could not be set aside (${said}). ${lost}`,
        remedy: 'Move tandem.db away by hand; a new one is begun by itself.',
      };
  }
}

/** A damaged file was set aside and a new one begun. */
export function lossTrouble(aside: string): Trouble {
  return {
    sentence: `The store was damaged. It is kept as ${aside}, and a new one was begun: history, counts and queued jobs of before are in the old one.`,
    remedy: 'Nothing has to be done. Check the disk if it happens again.',
  };
}
