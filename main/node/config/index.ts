export type { Capability, Tier } from './fields.ts';
export type { BackendConfig, Config, ConfigInput, RoutingConfig } from './schema.ts';
export { configSchema } from './schema.ts';
export { Secret } from './secret.ts';
