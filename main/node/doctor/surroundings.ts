import type { checkAccount } from '../backends/index.ts';
import type { Clock } from '../clock/index.ts';
import type { Variables } from '../config/index.ts';
import type { MachineFacts, PortProbe } from '../monitor/index.ts';
import type { OllamaDeps } from './engines.ts';
import type { Files } from './files.ts';
import type { NetworkSteps } from './network-steps.ts';
import type { Installation } from './versions.ts';

/** Everything that the examination asks of the world; a value, so that a test can be any machine. */
export interface Surroundings extends OllamaDeps {
  readonly clock: Clock;
  readonly env: Variables;
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  /** Number of this user; undefined on Windows. */
  readonly user: number | undefined;
  readonly installation: Installation;
  readonly files: Files;
  readonly ports: PortProbe;
  readonly network: NetworkSteps;
  readonly machine: () => Promise<MachineFacts>;
  readonly freeMemory: () => number;
  readonly checkAccount: typeof checkAccount;
}
