export { configurationSource } from './configuration-source.ts';
export { controlToken, controlTokenFile, keptControlToken } from './control-token.ts';
export {
  type BackendInput,
  type Change,
  type CheckResult,
  type ConfigEdit,
  type ConfigEditor,
  configEditor,
  type DocumentView,
  type EditResult,
  type NamedEdit,
  type NewValue,
  type TunnelChoice,
  type UndoStep,
  type ValueChange,
} from './edit/index.ts';
export { hasEngineProgram } from './engine-program.ts';
export { processEnvironment, readEnvironment, type Variables } from './environment.ts';
export { type Capability, capabilitySchema, IDENTIFIER, identifier, type Tier, tierSchema } from './fields.ts';
export { parseFlags, USAGE, usage } from './flags.ts';
export { type FormNode, settingsForm } from './form/index.ts';
export { newGatewayKey } from './gateway-key.ts';
export { type LoadResult, parseConfig } from './load.ts';
export { isLoopbackUrl } from './loopback.ts';
export { quietSchema } from './machine-schema.ts';
export type { LogLevel } from './options.ts';
export { dataFolderPath, findEngineScript, findPageFolder, openDataFolder } from './paths.ts';
export { printProblem } from './problem.ts';
export { readRunning, removeRunning, writeRunning } from './running-file.ts';
export type { AnswerCheck, BackendConfig, Config, ConfigInput, RoutingConfig } from './schema.ts';
export { ANSWER_CHECKS, configSchema } from './schema.ts';
export { Secret } from './secret.ts';
export type { TunnelProviderName } from './tunnel-schema.ts';
export { readWorkerModules } from './worker-source.ts';
