import { z } from 'zod';
import { SecretReference } from './secret.ts';

/** Field types that several parts of the configuration share. */

export const tierSchema = z.enum(['workstation', 'colab', 'cloud', 'queue']);
export type Tier = z.infer<typeof tierSchema>;

/** What an identifier looks like, and the same in words. */
export const IDENTIFIER = {
  pattern: /^[a-z0-9][a-z0-9._-]{0,39}$/i,
  words: '1 to 40 letters, digits, dots, dashes or underscores',
} as const;
export const identifier = z.string().regex(IDENTIFIER.pattern, `expected ${IDENTIFIER.words}`);

/** A TCP port; 0 lets the system choose. */
export const port = z.int().min(0).max(65_535);

/** A duration in milliseconds within sensible bounds. */
export const milliseconds = (min: number, max: number) => z.number().min(min).max(max).meta({ unit: 'ms' });

/** A URL to call. A user name or password in it would be shown wherever the URL is. */
export const httpUrl = z
  .url({ protocol: /^https?$/, message: 'expected an http:// or https:// URL' })
  .refine(url => !URL.canParse(url) || (new URL(url).username === '' && new URL(url).password === ''), {
    message: 'expected a URL without user name and password',
  });

/** A secret as it stands in the document: the value itself, or where to read it. */
const secretSource = z.union([
  z.string().min(1),
  z.strictObject({ env: z.string().min(1) }),
  z.strictObject({ file: z.string().min(1) }),
  // Written by the setup page, not by people; so no message asks for it.
  z.strictObject({ sealed: z.string().min(1) }),
]);

/** What a secret may be, in words. */
export const SECRET_WORDS = 'A secret: the text itself, {"env":"NAME"} or {"file":"PATH"}.';

/** The mark tells the settings form, and whoever shows a document, never to show what stands there. */
export const secretInput = secretSource
  .transform(source => new SecretReference(source))
  .meta({ description: SECRET_WORDS, secret: true });

/** What a backend can do beyond plain text. `prefill`: continues a last assistant message exactly. */
export const capabilitySchema = z.enum(['tools', 'json', 'vision', 'audio', 'n', 'logprobs', 'prefill']);
export type Capability = z.infer<typeof capabilitySchema>;
