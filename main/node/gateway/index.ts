export { type Access, Authenticator, accessOf } from './auth.ts';
export { cascadeRequest, type GatewayDeps } from './call.ts';
export { GatewayError } from './errors.ts';
export { jobWork } from './job-work.ts';
export type { Jobs } from './respond-async.ts';
export type { RouterView } from './router.ts';
export { type Gateway, type GatewayOptions, type GuardedRoutes, startGateway } from './server.ts';
