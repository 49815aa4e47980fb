export { join } from './guest.ts';
export { PairingHost } from './host.ts';
export type { Introduction } from './introduction.ts';
export { pairingRoutes } from './routes.ts';
export { sameId } from './same-id.ts';
