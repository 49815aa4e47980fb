export { type Joined, join } from './guest.ts';
export { type Offer, type OfferEnd, PairingHost } from './host.ts';
export type { Introduction } from './introduction.ts';
export { pairingRoutes } from './routes.ts';
