export { LoadMeter } from './load.ts';
export { engineThreads, freeMemory, type MachineFacts, readMachine } from './machine.ts';
export { type Core, coresForOneEngine, type NumaNode, readTopology, type Topology } from './topology.ts';
export { cpuListText } from './topology-cpu-list.ts';
