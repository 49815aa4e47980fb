export {
  costOf,
  defaultPricedModel,
  ownersFigure,
  ownersFigureFor,
  type Price,
  type PriceChoice,
  pricedModels,
  priceFor,
  priceListSchema,
} from './prices.ts';
