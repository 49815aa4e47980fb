import { z } from 'zod';
import { httpUrl } from './fields.ts';

const modelNames = z.array(z.string().min(1).max(200)).max(20).default([]);

/** The local Ollama, as far as Tandem looks after it. */
export const ollamaSchema = z
  .strictObject({
    manage: z
      .boolean()
      .default(true)
      .describe('Start an Ollama where none answers, and look after it. One that is there already is only watched.'),
    program: z
      .string()
      .min(1)
      .optional()
      .describe('The program `ollama`; left out, it is looked for where each system has it.'),
    restartAdopted: z
      .boolean()
      .default(false)
      .describe(
        'End an Ollama that Tandem did not start when it hangs, so that systemd or the desktop app starts it again; else it is only told.',
      ),
    modelsFolder: z
      .string()
      .min(1)
      .optional()
      .describe('Folder of the models of an Ollama that Tandem starts; left out, Ollama’s usual one.'),
    keepAlive: z
      .string()
      .regex(/^-?\d+(?:\.\d+)?(?:s|m|h)?$/, 'expected a time such as 30m, or -1 for ever')
      .default('30m')
      .describe('How long a model stays loaded in an Ollama that Tandem starts; OLLAMA_KEEP_ALIVE outranks it.'),
    releases: httpUrl
      .default('https://api.github.com/repos/ollama/ollama/releases/latest')
      .describe('Where the newest release of Ollama is told, asked only when somebody clicks Install.'),
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
    // Models
    preload: modelNames.describe('Models that are loaded when the engine has started.'),
    pinned: modelNames.describe('Models that are kept loaded, and that no call of Tandem’s pushes out of memory.'),
  })
  .prefault({});
