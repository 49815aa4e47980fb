import { z } from 'zod';
import { Secret } from '../config/index.ts';

/*
 * What the setup page may ask and change, checked for its form. Whether it makes a good document is for the
 * configuration's own schema, which has the better words for it.
 */

const text = z.string().min(1).max(200);
const url = z.string().min(1).max(2000);
/** Pasted keys bring blanks and line ends along. A secret becomes its own type here and prints as dots from now on. */
const apiKey = z
  .string()
  .trim()
  .min(1)
  .max(4096)
  .transform(key => new Secret(key));
const version = text.describe('Of the document that the change was meant for, as `configuration` gave it.');
const whole = z.int().min(1);

export const accountQuestion = z.strictObject({
  provider: text.optional(),
  baseUrl: url,
  apiKey: apiKey.optional(),
});

export const backendQuestion = z.strictObject({
  version,
  /** What happens when there is one with this id. */
  mode: z.enum(['add', 'replace']).default('add'),
  backend: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('ollama'), id: text, baseUrl: url, model: text.optional() }),
    z.strictObject({ kind: z.literal('embedded'), id: text }),
    z.strictObject({
      kind: z.literal('openai'),
      id: text,
      provider: text.optional(),
      baseUrl: url,
      model: text,
      tier: z.enum(['workstation', 'colab', 'cloud']).optional(),
      contextTokens: whole.optional(),
      quota: z
        .strictObject({
          requestsPerMinute: whole,
          requestsPerDay: whole,
          tokensPerMinute: whole,
          tokensPerDay: whole,
          softLimit: z.number().min(0).max(1),
          reset: z.enum(['utc-midnight', 'rolling', 'refilling']),
        })
        .partial()
        .optional(),
    }),
  ]),
  apiKey: apiKey.optional(),
  acknowledges: z.string().min(1).max(60).optional().describe('A notice that was read before adding.'),
});

export const removalQuestion = z.strictObject({ version, id: text });
export const modelQuestion = z.strictObject({ version, id: text, model: text });
export const keyQuestion = z.strictObject({ version, name: text });
export const nameQuestion = z.strictObject({ version, name: text });
