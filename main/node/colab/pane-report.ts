import { z } from 'zod';

/** A name of a sign in the shell's table. */
const sign = z.string().max(60);

/** What the shell's pane tells of the notebook in it: how its session is, as far as the page shows it. */
export const paneReport = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.enum([
      'closed',
      'loading',
      'sign-in',
      'captcha',
      'are-you-there',
      'quota',
      'connecting',
      'connected',
      'busy',
      /** Connected, and the worker's cell was run again as often as is reasonable. */
      'cell-stops',
      /** The machine goes to sleep: until the next look nothing is known. */
      'asleep',
    ]),
  }),
  z.strictObject({ kind: z.literal('disconnected'), hasGivenUp: z.boolean() }),
  z.strictObject({ kind: z.literal('unknown'), missed: z.array(sign).max(20).readonly() }),
]);
export type PaneReport = z.output<typeof paneReport>;

/** Why the notebook's worker cannot come back without its owner; undefined: nothing is known to keep it. */
export function callsOwner(pane: PaneReport): string | undefined {
  switch (pane.kind) {
    case 'sign-in':
      return 'Colab asks you to sign in';
    case 'captcha':
      return 'Colab wants to know that you are not a robot';
    case 'are-you-there':
      return 'Colab asks whether you are still there';
    case 'quota':
      return 'Colab has no GPU left for this account today';
    case 'cell-stops':
      return 'The worker’s cell was run again several times and stops each time';
    case 'disconnected':
      return pane.hasGivenUp ? 'Colab was connected again several times and does not stay' : undefined;
    case 'closed':
    case 'loading':
    case 'connecting':
    case 'connected':
    case 'busy':
    case 'asleep':
    case 'unknown':
      return undefined;
  }
}
