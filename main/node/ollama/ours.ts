import { z } from 'zod';
import type { ProcessEntry, ProcessTable } from './process-table.ts';

const recordSchema = z.strictObject({
  pid: z.int().min(2),
  /** Of the process, as its table had it. */
  started: z.number(),
  boot: z.string(),
  program: z.string().min(1),
  /** Its command line as it was seen last: a script that becomes the program has another one than the program. */
  command: z.string(),
  /** When Tandem started it, ms since the epoch. */
  since: z.number(),
});

/** What is remembered of an engine that Tandem started, so that a later start knows it again. */
export type EngineRecord = z.output<typeof recordSchema>;

/** Where records are; the store's small things. */
export interface KeptThings {
  get(key: string): unknown;
  put(key: string, value: unknown): void;
  remove(key: string): void;
  keys(prefix: string): readonly string[];
}

const PREFIX = 'ollama engine ';

/** The records, one an address. */
export class EngineRecords {
  readonly #kept: KeptThings;

  constructor(kept: KeptThings) {
    this.#kept = kept;
  }

  get(baseUrl: string): EngineRecord | undefined {
    return recordSchema.safeParse(this.#kept.get(PREFIX + baseUrl)).data;
  }

  put(baseUrl: string, record: EngineRecord): void {
    this.#kept.put(PREFIX + baseUrl, record);
  }

  remove(baseUrl: string): void {
    this.#kept.remove(PREFIX + baseUrl);
  }

  /** Addresses with a record. */
  addresses(): readonly string[] {
    return this.#kept.keys(PREFIX).map(key => key.slice(PREFIX.length));
  }
}

/** What still runs of an engine that Tandem started. */
export interface Remains {
  /** `ollama serve` itself. */
  readonly serve: ProcessEntry | undefined;
  /** Its runners, and whatever else is of its group. */
  readonly others: readonly ProcessEntry[];
}

const NOTHING: Remains = { serve: undefined, others: [] };

/**
 * What of the table is proven to be of this engine. The engine: same pid, same start, same program (or the command line that it had). Its runners: of its
 * process group (of its children, where there are no groups), no older than it, and of Ollama. A pid or a
 * group number that somebody else has by now has another start, another boot or another program, and is let alone.
 */
export function remainsOf(record: EngineRecord, boot: string, table: readonly ProcessEntry[]): Remains {
  if (boot !== record.boot) return NOTHING;
  const holder = table.find(({ pid }) => pid === record.pid);
  const isIt = holder !== undefined && holder.started === record.started && isSameCommand(holder, record);
  // The number went to another process: then the group has ended, or the number could not have been given away.
  if (holder && !isIt) return NOTHING;
  const others = table.filter(
    entry =>
      entry.pid !== record.pid &&
      (entry.group === undefined ? entry.parent : entry.group) === record.pid &&
      entry.started >= record.started &&
      isOfOllama(entry),
  );
  return { serve: holder, others };
}

/** Looks at the table now. */
export async function lookForRemains(record: EngineRecord, table: ProcessTable): Promise<Remains> {
  const [boot, list] = await Promise.all([table.boot(), table.list()]);
  return remainsOf(record, boot, list);
}

/** The program's path stands on its command line, quoted or not; or it is the very line that was seen. */
function isSameCommand({ command }: ProcessEntry, record: EngineRecord): boolean {
  if (command === record.command) return true;
  return [record.program, `"${record.program}"`].some(
    path => command === path || command.startsWith(`${path} `) || command.includes(` ${path} `),
  );
}

/** A runner is the program again, or one out of its folder of libraries. */
function isOfOllama({ command }: ProcessEntry): boolean {
  return /ollama/i.test(command);
}
