import { z } from 'zod';

/*
 * What Ollama answers to the questions about itself, as far as it is read here. Fields that some versions lack are
 * optional; a field of an odd type counts as not given.
 */

const text = z.string().optional().catch(undefined);

export const versionBody = z.looseObject({ version: z.string() });

const tag = z.looseObject({
  name: z.string(),
  size: z.number().catch(0),
  digest: z.string().catch(''),
  /** Set for models that run on ollama.com and only look local. */
  remote_host: text,
  details: z.looseObject({ family: text }).optional().catch(undefined),
});
export type Tag = z.infer<typeof tag>;

export const tagsBody = z.looseObject({ models: z.array(tag).nullable() });
export const psBody = z.looseObject({
  /** `expires_at`: when the model is unloaded if nobody asks it meanwhile. */
  models: z.array(z.looseObject({ name: z.string(), expires_at: text })).nullable(),
});

export const showBody = z.looseObject({
  template: text,
  system: text,
  /** Modelfile parameters as lines of `name   value`. */
  parameters: text,
  messages: z
    .array(z.looseObject({ role: z.string(), content: z.string().catch('') }))
    .nullish()
    .catch(undefined),
  capabilities: z.array(z.string()).optional().catch(undefined),
  /** Names a renderer built into the engine, which then does not use the template. */
  renderer: text,
  details: z.looseObject({ family: text }).optional().catch(undefined),
  model_info: z.record(z.string(), z.unknown()).nullish().catch(undefined),
});
export type Show = z.infer<typeof showBody>;

/** A plain answer to a measuring or probing call. */
export const countsBody = z.looseObject({
  done: z.boolean(),
  prompt_eval_count: z.number().optional().catch(undefined),
});

/** The answer to `_debug_render_only`: `_debug_info` since 0.12, `rendered_template` inside it. */
export const renderBody = z.looseObject({ _debug_info: z.looseObject({ rendered_template: z.string() }) });

export const embedBody = z.looseObject({
  model: text,
  embeddings: z.array(z.array(z.number()).min(1)),
  prompt_eval_count: z.number().optional().catch(undefined),
});
