import type { JournalEntry, JournalFilter, JournalStore } from '../../../main/node/stats/index.ts';

/** A journal on a disk that a test can take away. It lets everything through. */
export class StandInJournal implements JournalStore {
  entries: JournalEntry[] = [];
  isThere = true;
  writes = 0;

  add(entries: readonly JournalEntry[]): boolean {
    if (!this.isThere) return false;
    this.writes += 1;
    this.entries.unshift(...entries.toReversed());
    return true;
  }

  list({ offset, limit }: JournalFilter) {
    if (!this.isThere) return undefined;
    return { total: this.entries.length, entries: this.entries.slice(offset, offset + limit) };
  }

  find(requestId: string) {
    return this.entries.find(({ record }) => record.id === requestId);
  }

  keep(most: number, from: number): void {
    this.entries = this.entries.filter(({ record }) => record.at >= from).slice(0, most);
  }
}
