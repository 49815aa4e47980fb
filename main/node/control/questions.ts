import { z } from 'zod';

/** What may be asked of the control port. Checked here once; behind this door it is typed. */

const contentPart = z.union([
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({
    type: z.literal('image_url'),
    image_url: z.object({ url: z.string(), detail: z.string().optional() }),
  }),
  z.looseObject({ type: z.string() }),
]);

const message = z.looseObject({
  role: z.string().min(1),
  content: z.union([z.string(), z.array(contentPart), z.null()]).optional(),
});

const messages = z.array(message).min(1).max(10_000);
const model = z.string().min(1).max(200);
const responseFormat = z.looseObject({ type: z.string() });

/** Keys it does not know are left out, so that a whole chat body can be asked about as it is. */
export const planQuestion = z.object({
  messages,
  model: model.optional(),
  userTier: z.enum(['free', 'paid']).optional(),
  messageType: z.string().max(200).optional(),
  tools: z.array(z.unknown()).max(1000).optional(),
  response_format: responseFormat.optional(),
});

export const tryOutQuestion = z.strictObject({
  messages,
  model: model.default('auto'),
  maxTokens: z.int().min(1).max(1_000_000).optional(),
  temperature: z.number().min(0).max(2).optional(),
  // The page is the owner's: unless it says otherwise it may use what is kept for paying users.
  userTier: z.enum(['free', 'paid']).default('paid'),
});

export const enableQuestion = z.strictObject({ backend: z.string().min(1).max(200) });
export const coolDownQuestion = z.strictObject({ account: z.string().min(1).max(200) });
export const acknowledgement = z.strictObject({
  version: z.string().min(1).max(200).describe('Of the document, as `configuration` gave it.'),
  id: z.string().min(1).max(60),
});

/** The problems of a refused question as one sentence each: where, and what was expected. */
export function describeProblems(error: z.ZodError): string {
  return error.issues
    .slice(0, 5)
    .map(issue => `${issue.path.length > 0 ? issue.path.join('.') : 'body'}: ${issue.message}`)
    .join('; ');
}
