import { basename, dirname } from 'node:path';

/** What a person should know of the store, and do. */
export interface Trouble {
  /** `out`: nothing can be written now. `loss`: something was lost before, and all is well since. */
  readonly kind: 'out' | 'loss';
  readonly sentence: string;
  readonly remedy: string;
}

/** Why the file cannot be used, or not be written, just now. */
export type Obstacle =
  | 'full'
  | 'at-its-limit'
  | 'busy'
  | 'out-of-reach'
  | 'damaged'
  /** A later Tandem has written it. */
  | 'newer'
  /** A step to the present schema failed. */
  | 'not-brought-up';

/** The obstacle in words. `said` are the system's own. */
export function troubleWith(obstacle: Obstacle, path: string, said: string): Trouble {
  const lost = 'Requests are answered all the same, but nothing is counted, kept or queued.';
  const folder = dirname(path);
  const name = basename(path);
  switch (obstacle) {
    case 'full':
      return {
        kind: 'out',
        sentence: `There is no room left to write in ${folder}. ${lost}`,
        remedy: 'Free some space on that disk; it goes on by itself.',
      };
    case 'at-its-limit':
      return {
        kind: 'out',
        sentence: `There is no room left in ${path}: it has the largest size that it may have. ${lost}`,
        remedy: 'Cancel queued jobs that nobody waits for; it goes on by itself.',
      };
    case 'busy':
      return {
        kind: 'out',
        sentence: `Another program holds the store in ${folder}. ${lost}`,
        remedy: `Close what has ${name} open: a second Tandem, a database viewer, a backup; it goes on by itself.`,
      };
    case 'out-of-reach':
      return {
        kind: 'out',
        sentence: `The store in ${folder} cannot be written (${said}). ${lost}`,
        remedy:
          'Give this user the right to write there, or choose another folder with --data; it is tried again by itself.',
      };
    case 'newer':
      return {
        kind: 'out',
        sentence: `The store in ${folder} was written by a later version of Tandem and is left alone. ${lost}`,
        remedy: `Install that version again, or move ${name} away to begin a new one.`,
      };
    case 'damaged':
      return {
        kind: 'out',
        sentence: `The store in ${folder} is damaged and could not be set aside (${said}). ${lost}`,
        remedy: `Move ${name} and the files beside it that begin with its name away by hand; a new one is begun by itself.`,
      };
    case 'not-brought-up':
      return {
        kind: 'out',
        sentence: `The store in ${folder} could not be brought up to this version (${said}) and is as it was. ${lost}`,
        remedy: 'Install the version that you had before, and report this sentence.',
      };
  }
}

/** A damaged file was set aside and a new one begun. */
export function lossTrouble(aside: string): Trouble {
  return {
    kind: 'loss',
    sentence: `The store was damaged. It is kept as ${aside}, and a new one was begun: history, counts and queued jobs of before are in the old one.`,
    remedy:
      'Check the disk if it happens again. Delete or move that file when nobody needs it: then this is not said at the next start.',
  };
}
