import { z } from 'zod';

/*
 * What a node that runs inside Electron and the shell around it say to each other. Such a node cannot start a process
 * itself: the shell starts engines, and hands each of the two one end of a channel between them. Only the shell knows
 * whether someone is at the machine. And what must be in no argument and in no variable, since other programs read those,
 * comes this way.
 */

/** A node's number for one engine. */
const engine = z.int().min(0);

/** From the node to the shell. */
export const toShell = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('start-engine'), engine }),
  z.strictObject({ type: z.literal('end-engine'), engine }),
]);
export type ToShell = z.infer<typeof toShell>;

/** The node's end of the channel comes along. */
const engineStarted = z.strictObject({ type: z.literal('engine-started'), engine });
/** `how`: in words, such as `exit code 1`. */
const engineEnded = z.strictObject({
  type: z.literal('engine-ended'),
  engine,
  how: z.string(),
  lastWords: z.string(),
});

/** From the shell to the node, about engines. */
export const aboutEngines = z.discriminatedUnion('type', [engineStarted, engineEnded]);

/** From the shell to the node, about itself and the machine. */
export const aboutNode = z.discriminatedUnion('type', [
  /** First of all, and again when it changes: the key that seals secrets; null when it is in its file. */
  z.strictObject({
    type: z.literal('data-key'),
    key: z
      .string()
      .regex(/^[A-Za-z0-9_-]{43}$/)
      .nullable(),
  }),
  /** The machine slept, or its network is another. */
  z.strictObject({ type: z.literal('wake') }),
  /** Every few seconds: since the last touch of keyboard or mouse, as `powerMonitor.getSystemIdleTime()` tells. */
  z.strictObject({ type: z.literal('user-idle'), seconds: z.number().min(0) }),
]);

export type FromShell = z.infer<typeof aboutEngines> | z.infer<typeof aboutNode>;
