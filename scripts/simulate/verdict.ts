import type { Figures } from './figures.ts';

/** What a day must not have: one sentence for each; none when all is well. */
export function complaintsAbout({ accounts, lost }: Figures): string[] {
  return [
    ...lost.map(what => `A request was lost: ${what}.`),
    ...accounts
      .filter(({ isOver }) => isOver)
      .map(
        ({ id, most, limit, turnedAway }) =>
          `Account ${id} is over its limit: ${Math.ceil(most)} of ${limit} at the most, ${turnedAway} turned away.`,
      ),
  ];
}
