import { randomInt } from 'node:crypto';

/** Letters and digits that cannot be mistaken for each other when read aloud (Crockford's base 32). */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 8;

/** A new pairing code: `K7QF-2MXD`. 40 bits, of which three can be tried. */
export function newCode(): string {
  const signs = Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return `${signs.slice(0, LENGTH / 2)}-${signs.slice(LENGTH / 2)}`;
}

/** The code as it was meant, however it was typed; undefined when it cannot be one. */
export function readCode(text: string): string | undefined {
  const signs = text.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  if (signs.length !== LENGTH || [...signs].some(sign => !ALPHABET.includes(sign))) return undefined;
  return `${signs.slice(0, LENGTH / 2)}-${signs.slice(LENGTH / 2)}`;
}
