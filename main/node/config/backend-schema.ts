import { z } from 'zod';
import { modelIds } from '../models/index.ts';
import { capabilitySchema, httpUrl, identifier, milliseconds, secretInput, tierSchema } from './fields.ts';

const answeringTier = tierSchema.exclude(['queue']);
const backendId = identifier.describe('Name of this backend on this node, such as `groq`.');
const KIND = 'What it is, which decides what else can be set.';
const TIER = 'Tier that it answers in.';

const maxConcurrent = (slots: number) =>
  z.int().min(1).max(10_000).default(slots).describe('Requests this backend answers at one time.');

// What HTTP allows; anything else would make every request to this backend throw.
const headerName = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/, 'expected the name of an HTTP header');
const headerValue = z.string().regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'expected one line of Latin-1 text');

const contextTokens = z.int().min(128).max(100_000_000).optional().describe('Context of the model, in tokens.');

const quotaSchema = z.strictObject({
  requestsPerMinute: z.int().min(1).optional().describe('Requests in a minute.'),
  requestsPerDay: z.int().min(1).optional().describe('Requests in a day.'),
  tokensPerMinute: z.int().min(1).optional().describe('Tokens in a minute, of prompts and answers.'),
  tokensPerDay: z.int().min(1).optional().describe('Tokens in a day, of prompts and answers.'),
  softLimit: z
    .number()
    .min(0)
    .max(1)
    .default(0.8)
    .describe('Share of a day that is for everyone; the rest is for paid.'),
  reset: z
    .enum(['utc-midnight', 'rolling', 'refilling'])
    .optional()
    .describe(
      'How a day comes back: at 00:00 UTC, each request 24 h later, or steadily; left out: as its provider does.',
    ),
});

const ollamaBackend = z.strictObject({
  id: backendId,
  kind: z.literal('ollama').describe(KIND),
  tier: answeringTier.default('workstation').describe(TIER),
  baseUrl: httpUrl.default('http://127.0.0.1:11434').describe('Where the Ollama listens.'),
  model: z.string().min(1).optional().describe('Left out: a model that is already pulled.'),
  models: z
    .strictObject({
      simple: z.string().min(1).optional().describe('Model for simple requests.'),
      medium: z.string().min(1).optional().describe('Model for medium requests.'),
      complex: z.string().min(1).optional().describe('Model for complex requests.'),
    })
    .optional()
    .describe('Models for requests of a class; one that is left out or not pulled: `model`.'),
  embeddingModel: z.string().min(1).optional().describe('Model for /v1/embeddings; left out: `model`.'),
  maxConcurrent: maxConcurrent(4),
  contextTokens,
  capabilities: z.array(capabilitySchema).optional().describe('Left out: what the model itself declares.'),
  numThread: z.int().min(1).max(1024).optional().describe('Threads of the engine; left out: the model’s own setting.'),
  keepAlive: z.string().min(1).optional().describe('How long the model stays loaded, such as 30m.'),
});

const openaiBackend = z.strictObject({
  id: backendId,
  kind: z.literal('openai').describe(KIND),
  provider: z.string().min(1).max(40).optional().describe('groq, openrouter, openai, vllm, llamacpp, lmstudio, …'),
  tier: answeringTier.default('cloud').describe(TIER),
  baseUrl: httpUrl.describe('Up to and including /v1.'),
  apiKey: secretInput.optional().describe('Key of the account.'),
  model: z.string().min(1).optional().describe('As the provider calls it; left out: one that it has.'),
  embeddingModel: z.string().min(1).optional().describe('Model for /v1/embeddings; left out: `model`.'),
  maxConcurrent: maxConcurrent(16),
  contextTokens,
  capabilities: z.array(capabilitySchema).optional().describe('Left out: what is known of the provider.'),
  quota: quotaSchema.optional().describe('Limits of the account, as its provider sets them.'),
  headers: z.record(headerName, headerValue).optional().describe('Extra request headers, such as HTTP-Referer.'),
});

const colabBackend = z.strictObject({
  id: backendId,
  kind: z.literal('colab').describe(KIND),
  tier: answeringTier.default('colab').describe(TIER),
  baseUrl: httpUrl
    .optional()
    .describe(
      'A server of one’s own in the notebook (POST /inference, GET /health); left out: a worker attaches itself.',
    ),
  model: z
    .string()
    .min(1)
    .max(200)
    .default('mistral:7b')
    .describe('Model that an attached worker pulls and serves; with `baseUrl` only the name that is shown.'),
  maxConcurrent: maxConcurrent(5),
  // Half of it is what Ollama gives a model on such a GPU by itself; a T4 holds this for five answers at one time.
  contextTokens: contextTokens.default(8192),
  capabilities: z.array(capabilitySchema).optional().describe('Left out: what the model itself declares.'),
});

const embeddedBackend = z.strictObject({
  id: backendId,
  kind: z.literal('embedded').describe(KIND),
  tier: answeringTier.default('workstation').describe(TIER),
  modelPath: z.string().min(1).optional().describe('A model file (.gguf); left out, a very small one is fetched.'),
  model: z
    .enum(modelIds())
    .optional()
    .describe('One of the models that can be fetched; left out, a very small one. `modelPath` outranks it.'),
  threads: z.int().min(1).max(1024).optional().describe('Left out: the cores of one socket, less one.'),
  // Each place takes the memory of a whole context, used or not.
  maxConcurrent: z.int().min(1).max(32).default(2).describe('Requests this backend answers at one time.'),
  contextTokens: contextTokens.describe('Of each request; left out: 4096, or what the model has and memory allows.'),
  idleUnload: milliseconds(0, 86_400_000)
    .default(600_000)
    .describe('Without a request for so long it gives its memory back; 0: never.'),
  embeddings: z
    .boolean()
    .default(true)
    .describe('Answer /v1/embeddings as well; its memory is taken at the first one.'),
});

const simulatedBackend = z.strictObject({
  id: backendId,
  kind: z.literal('simulated').describe(KIND),
  tier: answeringTier.default('workstation').describe(TIER),
  maxConcurrent: maxConcurrent(4),
  contextTokens,
  capabilities: z.array(capabilitySchema).optional().describe('What it pretends to be able to do.'),
  quota: quotaSchema.optional().describe('Limits of the account, as its provider sets them.'),
  text: z.string().max(100_000).optional().describe('What it answers; left out: a sentence that says it is simulated.'),
  tokensPerSecond: z.number().min(0.1).max(100_000).default(40).describe('How fast it writes.'),
  firstTokenDelay: milliseconds(0, 600_000).default(200).describe('From the request to its first token.'),
  faults: z
    .array(
      z.strictObject({
        kind: z
          .enum(['unreachable', 'server-error', 'rate-limited', 'silence', 'cut-off', 'stall'])
          .describe('What goes wrong.'),
        probability: z.number().min(0).max(1).default(1).describe('Of all requests; 1: each.'),
      }),
    )
    .max(20)
    .default([])
    .describe('What goes wrong, and how often; the first that strikes is taken.'),
});

/** One backend; `kind` decides which other keys it takes. */
export const backendSchema = z.discriminatedUnion('kind', [
  ollamaBackend,
  openaiBackend,
  colabBackend,
  embeddedBackend,
  simulatedBackend,
]);
export type BackendDocument = z.output<typeof backendSchema>;
