import { z } from 'zod';

/*
 * What a node that runs inside Electron and the shell around it say to each other. Such a node cannot start a process
 * itself: the shell starts engines, and hands each of the two one end of a channel between them. And only the shell knows
 * whether someone is at the machine.
 */

/** A node's number for one engine. */
const engine = z.int().min(0);

/** From the node to the shell. */
export const toShell = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('start-engine'), engine }),
  z.strictObject({ type: z.literal('end-engine'), engine }),
]);
export type ToShell = z.infer<typeof toShell>;

/** From the shell to the node. */
export const fromShell = z.discriminatedUnion('type', [
  /** The node's end of the channel comes along. */
  z.strictObject({ type: z.literal('engine-started'), engine }),
  /** `how`: in words, such as `exit code 1`. */
  z.strictObject({ type: z.literal('engine-ended'), engine, how: z.string(), lastWords: z.string() }),
  /** Every few seconds: since the last touch of keyboard or mouse, as `powerMonitor.getSystemIdleTime()` tells. */
  z.strictObject({ type: z.literal('user-idle'), seconds: z.number().min(0) }),
]);
export type FromShell = z.infer<typeof fromShell>;
