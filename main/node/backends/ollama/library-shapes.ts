import { z } from 'zod';

/* What Ollama says of its models, as far as people are shown it. A field of an odd type counts as not given. */

const text = z.string().optional().catch(undefined);
const count = z.number().nonnegative().optional().catch(undefined);

const details = z
  .looseObject({ family: text, parameter_size: text, quantization_level: text })
  .optional()
  .catch(undefined);

const pulledModel = z.looseObject({
  name: z.string(),
  size: z.number().catch(0),
  digest: z.string().catch(''),
  remote_host: text,
  details,
});
export type PulledModel = z.infer<typeof pulledModel>;

const loadedModel = z.looseObject({
  name: z.string(),
  /** Bytes in memory, the GPU's included. */
  size: count,
  size_vram: count,
  expires_at: text,
  context_length: count,
});
export type LoadedModel = z.infer<typeof loadedModel>;

export const pulledBody = z.looseObject({ models: z.array(pulledModel).nullable() });
export const loadedBody = z.looseObject({ models: z.array(loadedModel).nullable() });

/** A line of `/api/pull`. */
export const pullLine = z.looseObject({
  status: text,
  error: text,
  digest: text,
  total: count,
  completed: count,
});

/** The end of a generation, with its durations in ns. */
export const timedBody = z.looseObject({
  done: z.literal(true),
  prompt_eval_count: z.number().positive(),
  prompt_eval_duration: z.number().positive(),
  eval_count: z.number().positive(),
  eval_duration: z.number().positive(),
});
