export { CheckDoor } from './check-door.ts';
export { chooseProvider } from './choose.ts';
export { exposureProblem } from './exposure.ts';
export { TunnelHistory } from './history.ts';
export { lookFromOutside } from './look-from-outside.ts';
export type { Target } from './provider.ts';
export { Tunnel } from './tunnel.ts';
