import type { Secret, TunnelChoice } from '../config/index.ts';

/** The tunnel as the page shows it; times are ms, instants ms since the epoch. */
export interface TunnelState {
  readonly provider: 'localtunnel' | 'ngrok' | 'cloudflared' | 'command' | 'none';
  readonly standing: TunnelStanding;
  /** What others are told, and who says so; absent: nobody knows where this gateway is. */
  readonly told?: { readonly url: string; readonly by: 'configuration' | 'tunnel' };
  /** A name that was wished for. */
  readonly wish?: { readonly name: string; readonly isGranted: boolean };
  /** The latest look from outside. */
  readonly checked?: { readonly at: number } & (
    | { readonly kind: 'passed'; readonly took: number }
    | { readonly kind: 'failed'; readonly message: string }
  );
  /** Share of the time in which a tunnel was wanted, over the last day. */
  readonly uptime?: { readonly share: number; readonly wanted: number };
  /** Newest first. */
  readonly events: readonly TunnelEvent[];
  readonly settings: TunnelSettings;
  /** Who may call the gateway that becomes reachable, and how many keys there are. */
  readonly access: 'keys' | 'anonymous' | 'this-machine';
  readonly keys: number;
}

export type TunnelStanding =
  | { readonly kind: 'off' }
  | { readonly kind: 'opening' }
  | { readonly kind: 'checking'; readonly url: string }
  | { readonly kind: 'open'; readonly url: string; readonly since: number }
  | { readonly kind: 'degraded'; readonly url: string; readonly message: string }
  | { readonly kind: 'reopening'; readonly at: number; readonly message: string }
  | { readonly kind: 'refused'; readonly message: string };

export interface TunnelEvent {
  readonly at: number;
  readonly kind: 'opened' | 'moved' | 'unwell' | 'well' | 'lost' | 'refused' | 'closed';
  readonly text: string;
}

/** What is set, for each provider; of a token only whether it is there. */
export interface TunnelSettings {
  readonly localtunnel: { readonly host: string; readonly subdomain?: string };
  readonly ngrok: { readonly domain?: string; readonly hasToken: boolean };
  readonly cloudflared: { readonly program: string; readonly url?: string; readonly hasToken: boolean };
  readonly command: { readonly run?: string; readonly url?: string; readonly pattern?: string };
}

/** A sentence that says what was done, or why not. */
export interface TunnelAnswer {
  readonly kind: 'done' | 'refused';
  readonly message: string;
}

/** What the page sees of the tunnel, and what it may do about it. */
export interface TunnelView {
  state(): TunnelState;
  /** Looks from outside now. */
  check(): Promise<TunnelAnswer>;
  /** Closes it and opens it anew. */
  reopen(): Promise<TunnelAnswer>;
  /** @param token of the chosen provider; left out, the one that is there stays; `none`: it is forgotten */
  choose(choice: TunnelChoice, token: Secret | 'none' | undefined): Promise<TunnelAnswer>;
}
