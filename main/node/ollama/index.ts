export { type EngineProbe, Engines, type EngineWish, type Machine } from './engines.ts';
export { Installer } from './install/installer.ts';
export type { KeptThings } from './ours.ts';
export { type FoundProgram, fetchedProgramFolder, findOllamaProgram } from './program.ts';
export { systemMachine } from './system-machine.ts';
export { engineWishes } from './wishes.ts';
export { actionsFor, logPlace, remedyFor } from './words.ts';
