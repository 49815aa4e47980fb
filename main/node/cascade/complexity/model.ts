import { z } from 'zod';
import { type Measured, SIGNS, type SignName } from './signs.ts';
import document from './weights.json' with { type: 'json' };

const finite = z.number();

/** One way of weighing: `scripts/scorer/fit.ts` makes it. */
const regimeSchema = z.strictObject({
  intercept: finite,
  /** By sign; what is not named does not count. */
  weights: z.record(z.string(), finite),
  /** Sums at which a prompt begins to be medium (3) and complex (6). */
  medium: finite,
  complex: finite,
  /** How fast scores near 0 and 10 are reached, in sums. */
  spread: z.number().positive(),
});

const modelSchema = z.strictObject({
  version: z.int(),
  fitted: z.strictObject({
    at: z.string(),
    on: z.string(),
    /** How good it was, by how it was measured; `docs/scorer.md` explains them. */
    metrics: z.record(z.string(), z.record(z.string(), finite)),
  }),
  question: regimeSchema,
  task: regimeSchema,
});

export type Regime = z.output<typeof regimeSchema>;
/** Weights and cuts of both ways of weighing. */
export type ScorerModel = z.output<typeof modelSchema>;

/** The model that this version was fitted with. */
export const MODEL: ScorerModel = modelSchema.parse(document);

type Weights = Pick<ScorerModel, 'question' | 'task'>;

/** 0 to 10 for a measured prompt; never two equal scores for different sums, so that ranks are kept. */
export function weigh({ signs, isTask }: Measured, model: Weights = MODEL): number {
  const regime = isTask ? model.task : model.question;
  let sum = regime.intercept;
  for (const sign of SIGNS) sum += (regime.weights[sign] ?? 0) * signs[sign];
  return onScale(sum, regime);
}

/** What each sign added to the sum, the largest first. */
export function sharesOf(
  { signs, isTask }: Measured,
  model: Weights = MODEL,
): { readonly sign: SignName; readonly share: number }[] {
  const { weights } = isTask ? model.task : model.question;
  return SIGNS.map(sign => ({ sign, share: (weights[sign] ?? 0) * signs[sign] }))
    .filter(({ share }) => share !== 0)
    .sort((one, other) => Math.abs(other.share) - Math.abs(one.share));
}

/** Monotone: straight between the two cuts, and ever flatter towards the ends. */
function onScale(sum: number, { medium, complex, spread }: Regime): number {
  if (sum < medium) return 3 * Math.exp((sum - medium) / spread);
  if (sum < complex) return 3 + (3 * (sum - medium)) / (complex - medium);
  return 10 - 4 * Math.exp((complex - sum) / spread);
}
