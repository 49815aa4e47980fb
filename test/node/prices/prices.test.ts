import { describe, expect, it } from 'vitest';
import {
  costOf,
  defaultPricedModel,
  ownersFigureFor,
  pricedModels,
  priceFor,
  priceListSchema,
} from '../../../main/node/prices/index.ts';
import document from '../../../resources/prices.json' with { type: 'json' };

describe('the list of prices', () => {
  it('names a source and a date for each price, and has its default in it', () => {
    for (const model of pricedModels()) {
      expect(priceFor({ model })).toMatchObject({
        model,
        source: expect.stringMatching(/^https:/),
        read: expect.any(String),
      });
    }
    expect(pricedModels()).toContain(defaultPricedModel());
  });

  it.each([
    ['a price without a source', { models: [{ id: 'm', input: 1, output: 1, read: '2026-08-05' }], default: 'm' }],
    ['a default that is not listed', { default: 'm' }],
    ['a model twice', { models: [document.models[0], document.models[0]], default: document.models[0]?.id }],
    ['a price below nothing', { models: [{ ...document.models[0], input: -1 }] }],
    ['a date that is none', { models: [{ ...document.models[0], read: 'last week' }] }],
  ])('is refused with %s', (_, change) => {
    expect(priceListSchema.safeParse({ ...document, ...change }).success).toBe(false);
  });
});

it('reckons the prompt and the answer each at its price', () => {
  expect(costOf({ model: 'm', input: 2, output: 10 }, 1_000_000, 500_000)).toBe(7);
  expect(costOf({ model: 'm', input: 2, output: 10 }, 0, 0)).toBe(0);
});

it('takes a price of the owner’s own before the listed one', () => {
  const own = { name: 'what we were offered', input: 1, output: 2 };
  expect(priceFor({ model: 'gpt-4o', price: own })).toEqual({ model: own.name, input: 1, output: 2 });
});

it('has the owner’s reckoning: 45 to 90 dollars for a month of 100 requests a day', () => {
  const month = ownersFigureFor((100 * 365) / 12);
  expect(month.from).toBeCloseTo(45);
  expect(month.to).toBeCloseTo(90);
});
