import type { Logger } from 'pino';
import type { Clock } from '../clock/index.ts';
import type { CatalogueModel } from './catalogue.ts';
import type { PartFile } from './part-file.ts';
import type { Expected } from './verdict.ts';

/** What a source is asked to do: to make the part whole. */
export interface FetchTask {
  readonly model: CatalogueModel;
  readonly part: PartFile;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  readonly signal: AbortSignal;
  readonly report: (received: number, total: number) => void;
}

/** The same for a file of which only size and checksum are known. */
export type FileTask = Omit<FetchTask, 'model'> & { readonly model: Expected };

/** What came of it; nobody has checked a whole part yet. An aborted signal throws instead. */
export type Fetched =
  | { readonly kind: 'whole' }
  /** A sentence without its subject, which is the source: `its host name is unknown`. */
  | { readonly kind: 'failed'; readonly message: string };
