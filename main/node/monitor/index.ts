export { LoadMeter } from './load.ts';
export { engineThreads, freeMemory, type MachineFacts, readMachine } from './machine.ts';
export { type PortProbe, systemPorts } from './port-probe.ts';
