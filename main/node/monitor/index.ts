export { engineThreads, freeMemory, type MachineFacts, readMachine } from './machine.ts';
