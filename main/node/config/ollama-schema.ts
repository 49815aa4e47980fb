import { z } from 'zod';

/** The local Ollama, as far as Tandem looks after it. */
export const ollamaSchema = z
  .strictObject({
    manage: z.boolean().default(true).describe('Start and watch the local Ollama.'),
    instances: z
      .union([z.literal('auto'), z.int().min(1).max(16)])
      .default('auto')
      .describe('Engines, one per socket.'),
  })
  .prefault({});
