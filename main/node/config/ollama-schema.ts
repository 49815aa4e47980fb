import { z } from 'zod';

/** The local Ollama, as far as Tandem looks after it. */
export const ollamaSchema = z
  .strictObject({
    manage: z.boolean().default(true).describe('Start and watch the local Ollama.'),
    instances: z
      .union([z.literal('auto'), z.int().min(1).max(16)])
      .default('auto')
      .describe('Engines: auto is one a NUMA node (socket) whose memory holds the model; a number is that many.'),
    reserveCores: z
      .int()
      .min(1)
      .max(64)
      .default(1)
      .describe('Cores of each socket that its engine leaves to other programs.'),
  })
  .prefault({});
