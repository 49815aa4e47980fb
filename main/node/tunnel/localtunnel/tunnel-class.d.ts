/**
 * The client's own class; the package types only the function around it. That function asks its server for an address
 * again every second, for ever, and cannot be stopped, so `client.ts` asks by itself and hands the answer over.
 */
declare module 'localtunnel/lib/Tunnel.js' {
  import type { EventEmitter } from 'node:events';

  interface TunnelOptions {
    readonly host: string;
    readonly port: number;
    /** Where the local server listens; given, it takes the place of each request's `Host`. */
    readonly local_host?: string;
    readonly subdomain?: string;
  }

  /** What the server said, as the client wants it. */
  type TunnelInfo = Readonly<Record<string, unknown>>;

  class Tunnel extends EventEmitter<{ url: [string]; error: [Error]; request: [unknown]; close: [] }> {
    constructor(options: TunnelOptions);
    /** Hears `open` for each connection to the server, and `dead` when one has ended. */
    readonly tunnelCluster?: EventEmitter<{ open: [unknown]; dead: []; error: [Error] }>;
    open(done: (error?: Error) => void): void;
    close(): void;
    protected _init(done: (error: Error | null, info?: TunnelInfo) => void): void;
    protected _getInfo(answer: object): TunnelInfo;
  }
  export = Tunnel;
}
