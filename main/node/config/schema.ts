import { z } from 'zod';
import { defaultPricedModel, pricedModels } from '../prices/index.ts';
import { type BackendDocument, backendSchema } from './backend-schema.ts';
import { colabSchema } from './colab-schema.ts';
import { checkTogether } from './cross-checks.ts';
import { httpUrl, identifier, milliseconds, port, secretInput, tierSchema } from './fields.ts';
import { machineSchema } from './machine-schema.ts';
import { ollamaSchema } from './ollama-schema.ts';
import type { Resolved } from './secret.ts';
import { tunnelSchema } from './tunnel-schema.ts';

/** The whole configuration document: one schema gives types, defaults, messages and the settings form. */

const gatewaySchema = z
  .strictObject({
    host: z.string().min(1).default('127.0.0.1').describe('Address the gateway listens on.'),
    port: port.default(8484).describe('Gateway port, the only one that a tunnel exposes; 0 picks a free one.'),
    keys: z
      .array(
        z.strictObject({
          name: identifier.describe('Who uses this key.'),
          key: secretInput.describe('What its caller sends.'),
        }),
      )
      .max(100)
      .default([])
      .describe('Keys that callers send as `Authorization: Bearer …`.'),
    anonymous: z.boolean().default(false).describe('Answer callers that send no key.'),
    publicUrl: httpUrl
      .optional()
      .describe('Where others reach this gateway: the address of a tunnel, a VPN or this network. Told to the twin.'),
    corsOrigins: z
      .array(httpUrl)
      .max(20)
      .default([])
      .describe('Web origins whose pages may call the gateway from a browser. None by default.'),
  })
  .prefault({});

const controlSchema = z
  .strictObject({
    port: port.default(8485).describe('Port of the dashboard and control API, loopback only; 0 picks a free one.'),
  })
  .prefault({});

const tierOrder = (defaults: z.infer<typeof tierSchema>[]) =>
  z.array(tierSchema).min(1).max(4).default(defaults).describe('Tiers in the order in which they are tried.');

/** What an answer of a workstation or Colab may be found poor by. */
export const ANSWER_CHECKS = ['empty', 'refusal', 'loop', 'format', 'context', 'script', 'confidence'] as const;
export type AnswerCheck = (typeof ANSWER_CHECKS)[number];

const answerCheckSchema = z
  .strictObject({
    enabled: z
      .boolean()
      .default(true)
      .describe('Look at the answers of workstations and Colab; a poor one goes to the next tier.'),
    skip: z
      .array(z.enum(ANSWER_CHECKS))
      .max(ANSWER_CHECKS.length)
      .default([])
      .describe('Checks to leave out. tandem_answer_checks_total tells which earn their keep.'),
    // A refusal is told apart after about nine tokens; nearly all other answers at their first.
    lookAheadTokens: z
      .int()
      .min(0)
      .max(200)
      .default(16)
      .describe('A stream that begins like a poor answer is held for so many tokens at most; 0 holds none.'),
    // A CPU writes ten tokens a second.
    lookAheadTime: milliseconds(0, 30_000).default(1000).describe('And so long at most.'),
    // It runs on the thread that answers everybody; an honest schema takes less than one.
    schemaTime: milliseconds(1, 10_000)
      .default(20)
      .describe('An answer is held against a caller’s JSON schema for so long; what takes longer passes.'),
    // Fluent text of a small model has a mean of 0.4 to 0.8, gibberish less than 0.1.
    minConfidence: z
      .number()
      .min(0)
      .max(1)
      .default(0.2)
      .describe('Mean probability of the tokens below which an answer is poor, where the engine tells it.'),
  })
  .prefault({});

const routingSchema = z
  .strictObject({
    thresholds: z
      .strictObject({
        medium: z.number().min(0).max(10).default(3).describe('Complexity from which a request is medium.'),
        complex: z.number().min(0).max(10).default(6).describe('Complexity from which a request is complex.'),
      })
      .prefault({})
      .describe('Where simple, medium and complex requests part; the score goes from 0 to 10.'),
    order: z
      .strictObject({
        simple: tierOrder(['workstation', 'colab', 'cloud']),
        medium: tierOrder(['colab', 'cloud', 'workstation']),
        complex: tierOrder(['cloud', 'colab', 'workstation']),
      })
      .prefault({})
      .describe('Which tiers are tried for each class of requests.'),
    paidTiers: z.array(tierSchema).max(4).default([]).describe('Tiers closed to `userTier: free`.'),
    retry: z
      .strictObject({
        attempts: z.int().min(0).max(3).default(2).describe('Retries on a backend that is the only choice.'),
        baseDelay: milliseconds(0, 10_000).default(300).describe('First back-off, doubled at each retry, jittered.'),
      })
      .prefault({})
      .describe('Trying the same backend again, where there is no other.'),
    timeouts: z
      .strictObject({
        connect: milliseconds(10, 60_000).default(3000).describe('Opening a connection.'),
        firstToken: milliseconds(10, 600_000).default(10_000).describe('From sending to the first token.'),
        promptToken: milliseconds(0, 1000)
          .default(10)
          .describe(
            'Added to firstToken on workstations for each prompt token beyond 500, for all callers together: a CPU reads slowly.',
          ),
        idle: milliseconds(10, 600_000).default(10_000).describe('Between two pieces of an answer.'),
        total: milliseconds(10, 3_600_000).default(300_000).describe('The whole request, all attempts together.'),
        slot: milliseconds(0, 600_000).default(30_000).describe('Waiting in line when every candidate is full.'),
      })
      .prefault({})
      .describe('How long each part of a request may take.'),
    breaker: z
      .strictObject({
        failures: z.int().min(1).max(100).default(3).describe('Failures in a row that open the breaker.'),
        openFor: milliseconds(100, 600_000)
          .default(15_000)
          .describe('Longest rest before a trial; a health probe that succeeds ends it earlier.'),
      })
      .prefault({})
      .describe('When a backend that fails is left alone for a while.'),
    answerCheck: answerCheckSchema.describe('What is done about poor answers.'),
    maxWaiting: z.int().min(0).max(100_000).default(512).describe('Requests that may wait for a slot at one time.'),
  })
  .prefault({});

const queueSchema = z
  .strictObject({
    maxJobs: z.int().min(1).max(1_000_000).default(10_000).describe('Jobs the queue holds.'),
    ttl: milliseconds(1000, 30 * 86_400_000)
      .default(86_400_000)
      .describe('A job older than this is given up.'),
  })
  .prefault({});

const peerSchema = z
  .strictObject({
    url: httpUrl.optional().describe('Address of the twin’s gateway. What the twin says of itself is tried too.'),
    secret: secretInput.optional().describe('Shared with the twin; pairing makes it.'),
    preferred: z.boolean().default(false).describe('This node is the active one when both are up.'),
    heartbeat: milliseconds(100, 60_000).default(2000).describe('Between two signs of life.'),
    lease: milliseconds(500, 300_000).default(6000).describe('A twin that was silent for so long is taken for gone.'),
    goneAfter: milliseconds(1000, 3_600_000)
      .default(60_000)
      .describe('A twin that was silent for so long has the jobs that it accepted finished by this node.'),
  })
  .prefault({});

const growthhubSchema = z
  .strictObject({
    webhookUrl: httpUrl.optional().describe('Where GrowthHub is told which node is active.'),
    webhookSecret: secretInput.optional().describe('What each message to GrowthHub is signed with.'),
  })
  .prefault({});

const usdPerMillion = z.number().min(0).max(10_000);

const savingsSchema = z
  .strictObject({
    model: z
      .enum(pricedModels())
      .default(defaultPricedModel())
      .describe('Model that would otherwise be paid for; its prices are in resources/prices.json.'),
    price: z
      .strictObject({
        name: z.string().min(1).max(100).describe('What it is called.'),
        input: usdPerMillion.describe('US dollars per million tokens of the prompt.'),
        output: usdPerMillion.describe('US dollars per million tokens of the answer.'),
      })
      .optional()
      .describe('US dollars per million tokens, instead of a listed model’s.'),
    paid: z
      .array(identifier)
      .max(100)
      .default([])
      .describe('Backends that cost money by the token besides those that are known to: their answers save nothing.'),
  })
  .prefault({});

const reportSchema = z
  .strictObject({
    at: z
      .string()
      .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'expected a time of day such as 07:00')
      .default('07:00')
      .describe('When the morning report is made, local time.'),
  })
  .prefault({});

const requestLogSchema = z
  .strictObject({
    // A day of the owner's plan has some 3,500.
    most: z.int().min(0).max(200_000).default(20_000).describe('Requests that are kept; 0 keeps none.'),
    days: z.int().min(1).max(366).default(14).describe('A request is kept for so many days at most.'),
  })
  .prefault({});

export const configSchema = z
  .strictObject({
    node: z
      .strictObject({
        id: identifier.describe('Short name of this node, unlike its twin’s: `a` or `b`.'),
        name: z.string().min(1).max(60).optional().describe('Name shown to people.'),
      })
      .describe('Which machine this is.'),
    gateway: gatewaySchema.describe('Where callers reach this node, and who may.'),
    control: controlSchema.describe('This dashboard and its API.'),
    backends: z
      .array(backendSchema)
      .max(100)
      .optional()
      .describe('The whole truth when given; left out, the node looks for an engine by itself.'),
    routing: routingSchema.describe('Which backends a request is sent to, and when it goes on to another.'),
    queue: queueSchema.describe('Requests that are answered later.'),
    peer: peerSchema.describe('The twin.'),
    tunnel: tunnelSchema.describe('How others reach this machine from outside.'),
    ollama: ollamaSchema.describe('The Ollama of this machine.'),
    machine: machineSchema.describe('What this machine leaves to others: to programs, and to whoever works at it.'),
    colab: colabSchema.describe('Colab sessions.'),
    growthhub: growthhubSchema.describe('What GrowthHub is told.'),
    savings: savingsSchema.describe('What the answers saved is reckoned with this.'),
    report: reportSchema.describe('The morning report.'),
    requestLog: requestLogSchema.describe('The list of past requests; it never holds what was asked or answered.'),
    acknowledged: z
      .array(identifier)
      .max(100)
      .default([])
      .describe('Notices that the owner has read, such as several-accounts-groq, and that are not shown again.'),
  })
  // Also when other places are wrong, so that everything is told at one time.
  .superRefine(checkTogether, { when: () => true });

/** What a file may say: defaults not yet filled in. */
export type ConfigInput = z.input<typeof configSchema>;
/** The document with its defaults; its secrets are references that `config/load` reads. */
export type ConfigDocument = z.output<typeof configSchema>;
/** What the node runs with. */
export type Config = Resolved<ConfigDocument>;
export type BackendConfig = Resolved<BackendDocument>;
export type RoutingConfig = Config['routing'];
