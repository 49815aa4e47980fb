import type { AccountCheck } from '../backends/index.ts';
import type { Change, ConfigEdit, DocumentView, Secret } from '../config/index.ts';
import type { MachineFacts } from '../monitor/index.ts';
import type { SeveralAccounts } from '../quota/index.ts';
import type { LiveState } from './live-state.ts';

/** What the setup page needs of the node: what is there, and changes of the one configuration document. */
export interface Setup {
  look(signal: AbortSignal): Promise<Surroundings>;
  /** One harmless call with the key. Nothing is kept. */
  checkAccount(account: AccountQuestion, signal: AbortSignal): Promise<AccountCheck>;
  configuration(): Promise<DocumentView>;
  /** @param version of the document that the edit was meant for */
  change(edit: ConfigEdit, version: string): Promise<ChangeResult>;
}

/** What was found on this machine, and what could be added. */
export interface Surroundings {
  readonly machine: MachineFacts;
  /** Where an Ollama is used or looked for. */
  readonly ollamas: readonly OllamaPlace[];
  /** Cloud providers whose address is known. */
  readonly providers: readonly Provider[];
}

export interface OllamaPlace {
  readonly baseUrl: string;
  /** Id of the backend that uses it. */
  readonly backend?: string;
  readonly found:
    | { readonly kind: 'running'; readonly version: string; readonly models: readonly OllamaModel[] }
    | { readonly kind: 'absent'; readonly reason: string };
}

interface OllamaModel {
  readonly name: string;
  /** On disk, which is about what it takes in memory; 0 when it was not told. */
  readonly bytes: number;
}

export interface Provider {
  readonly id: string;
  readonly baseUrl: string;
  /** One that the provider has and that costs nothing or little. */
  readonly model?: string;
  /** Where a person makes a key. */
  readonly keysPage?: string;
  /** What its terms say, to be told before a second account is added; adding it acknowledges that. */
  readonly severalAccounts?: SeveralAccounts;
}

export interface AccountQuestion {
  readonly provider?: string;
  readonly baseUrl: string;
  readonly apiKey?: Secret;
}

/** What an edit changed, beyond the document itself. */
export type SetupChange =
  | Change
  | { readonly kind: 'access-changed'; readonly from: Access; readonly to: Access }
  /** In the document, but in force only after the next start. */
  | { readonly kind: 'needs-restart'; readonly part: string };

type Access = LiveState['gateway']['access'];

export type ChangeResult =
  | {
      readonly kind: 'saved';
      readonly file: string;
      readonly changes: readonly SetupChange[];
      readonly warnings: readonly string[];
    }
  | { readonly kind: 'conflict'; readonly message: string }
  | { readonly kind: 'refused'; readonly problems: readonly string[] };
