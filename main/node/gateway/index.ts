export { type Access, Authenticator, accessOf } from './auth.ts';
export { cascadeRequest, type GatewayDeps } from './call.ts';
export { GatewayError } from './errors.ts';
export { type Gateway, startGateway } from './server.ts';
