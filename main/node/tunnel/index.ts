export { CheckDoor } from './check-door.ts';
export { chooseProvider } from './choose.ts';
export { TunnelHistory, type Uptime } from './history.ts';
export { lookFromOutside } from './look-from-outside.ts';
export type { NgrokSdk } from './ngrok.ts';
export type { Target } from './provider.ts';
export { type Checked, Tunnel } from './tunnel.ts';
