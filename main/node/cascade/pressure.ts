/** Why the machine of a backend is spared: a word of its own on the way between twins. */
export interface Pressure {
  /** `busy`: it answers when nobody else can. `short`: it is about to run out of memory, and is not asked. */
  readonly level: 'busy' | 'short';
  /** In words, as it stands in the answer to "why this backend?". */
  readonly reason: string;
}

/** How long a caller is told to wait for a machine to have memory again, ms. */
const LOOK_AGAIN = 15_000;

export function isShortOfMemory(pressure: Pressure | undefined): pressure is Pressure {
  return pressure?.level === 'short';
}

/** When a machine that is short of memory may be asked again. Nobody knows; it is looked at every few seconds. */
export function whenAgain(now: number): number {
  return now + LOOK_AGAIN;
}

/** The same candidates, those on busy machines after all others; otherwise the order stays. */
export function lastOfAll<T extends { readonly id: string }>(
  candidates: readonly T[],
  pressed: ReadonlySet<string>,
): readonly T[] {
  return [...candidates.filter(({ id }) => !pressed.has(id)), ...candidates.filter(({ id }) => pressed.has(id))];
}
