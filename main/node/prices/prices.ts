import { z } from 'zod';
import document from '../../../resources/prices.json' with { type: 'json' };

const usd = z.number().min(0).max(10_000);

const modelSchema = z
  .strictObject({
    id: z.string().min(1).max(100),
    input: usd.describe('US dollars per million tokens of the prompt.'),
    output: usd.describe('US dollars per million tokens of the answer.'),
    source: z.url().describe('Where the price stands.'),
    read: z.iso.date().describe('The state of the source that was read.'),
  })
  .readonly();

/** The list of prices. */
export const priceListSchema = z
  .strictObject({
    about: z.string(),
    default: z.string(),
    models: z.array(modelSchema).min(1).readonly(),
    ownersFigure: z
      .strictObject({
        usdPerMonth: z.strictObject({ from: usd, to: usd }).readonly(),
        requestsPerDay: z.number().positive(),
        source: z.string(),
      })
      .readonly()
      .describe('What the owner reckons that a paid cloud would cost.'),
  })
  .refine(({ models }) => new Set(models.map(({ id }) => id)).size === models.length, 'expected each model once')
  .refine(list => list.models.some(({ id }) => id === list.default), 'expected the default to be one of the models')
  .readonly();

const LIST = priceListSchema.parse(document);
const MONTHS_A_YEAR = 12;
const DAYS_A_YEAR = 365;

/** What the tokens of one model cost. */
export interface Price {
  readonly model: string;
  /** US dollars per million tokens. */
  readonly input: number;
  readonly output: number;
  /** Where it stands, and as of when; absent for a price that the owner configured. */
  readonly source?: string;
  readonly read?: string;
}

/** How the owner chose what to reckon with. */
export interface PriceChoice {
  readonly model: string;
  readonly price?: { readonly name: string; readonly input: number; readonly output: number } | undefined;
}

/** The models in the list. */
export function pricedModels(): [string, ...string[]] {
  const [first, ...rest] = LIST.models.map(({ id }) => id);
  if (first === undefined) throw new Error('the list of prices is empty');
  return [first, ...rest];
}

export function defaultPricedModel(): string {
  return LIST.default;
}

/** The price to reckon with: the owner's own, else the one in the list. */
export function priceFor({ model, price }: PriceChoice): Price {
  if (price) return { model: price.name, input: price.input, output: price.output };
  const { id, input, output, source, read } = LIST.models.find(({ id }) => id === model) ?? listedDefault();
  return { model: id, input, output, source, read };
}

/** US dollars for so many tokens. */
export function costOf(price: Price, tokensIn: number, tokensOut: number): number {
  return (tokensIn * price.input + tokensOut * price.output) / 1_000_000;
}

/** The owner's own reckoning for so many requests, US dollars. */
export function ownersFigureFor(requests: number): { readonly from: number; readonly to: number } {
  const { usdPerMonth, requestsPerDay } = LIST.ownersFigure;
  const requestsPerMonth = (requestsPerDay * DAYS_A_YEAR) / MONTHS_A_YEAR;
  return {
    from: (usdPerMonth.from * requests) / requestsPerMonth,
    to: (usdPerMonth.to * requests) / requestsPerMonth,
  };
}

/** The owner's reckoning as it stands. */
export function ownersFigure() {
  return LIST.ownersFigure;
}

function listedDefault() {
  const found = LIST.models.find(({ id }) => id === LIST.default);
  if (!found) throw new Error('the list of prices lacks its default');
  return found;
}
