export {
  costOf,
  defaultPricedModel,
  ownersFigure,
  ownersFigureFor,
  type Price,
  pricedModels,
  priceFor,
  priceListSchema,
} from './prices.ts';
