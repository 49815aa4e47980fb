import { z } from 'zod';

const modelNames = z.array(z.string().min(1).max(200)).max(20).default([]);

/** The local Ollama, as far as Tandem looks after it. */
export const ollamaSchema = z
  .strictObject({
    manage: z.boolean().default(true).describe('Start and watch the local Ollama.'),
    instances: z
      .union([z.literal('auto'), z.int().min(1).max(16)])
      .default('auto')
      .describe('Engines, one per socket.'),
    // Models
    preload: modelNames.describe('Models that are loaded when the engine has started.'),
    pinned: modelNames.describe('Models that are kept loaded, and that no call of Tandem’s pushes out of memory.'),
  })
  .prefault({});
