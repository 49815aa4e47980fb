import { z } from 'zod';

/** An honest pair that changes its active every second gets here in thirty thousand years. */
const HIGHEST_TERM = 1e12;
const LONGEST = 1e12;

const id = z.string().min(1).max(40);
const term = z.int().min(0).max(HIGHEST_TERM);
/** Milliseconds. Only durations are told: the clocks of the two are never compared. */
const duration = z.number().min(0).max(LONGEST);

/**
 * What the two tell each other of the election in each heartbeat, in the question and in the answer alike. What a twin
 * of another version adds is left out, and what it says in another way of the optional parts counts as not said.
 */
export const electionMessageSchema = z.object({
  node: id,
  /** The highest term that the node knows of; its own, when it is active. */
  term,
  role: z.enum(['active', 'standby']),
  preferred: z.boolean().catch(false),
  /** Who was made active by the owner, and stays so until it fails. */
  chosen: id.optional().catch(undefined),
  /** How long it has been active. */
  activeFor: duration.optional().catch(undefined),
  /** The active wishes that its twin takes over, and why. */
  wantsHandOver: z.enum(['choice', 'leaving', 'preferred']).optional().catch(undefined),
  /** Both were active for `overlap`, until `ago`; then this node gave in with its `term` to the twin's `wonBy`. */
  lost: z.object({ term, wonBy: term, overlap: duration, ago: duration }).optional().catch(undefined),
});

export type ElectionMessage = Readonly<z.output<typeof electionMessageSchema>>;
export type HandOverReason = NonNullable<ElectionMessage['wantsHandOver']>;
