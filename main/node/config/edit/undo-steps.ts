import { randomUUID } from 'node:crypto';
import type { PlacedValue } from './values.ts';

/** A change of values that can be undone, as it is told. */
export interface UndoStep {
  readonly id: string;
  /** Ms since the epoch. */
  readonly at: number;
  readonly paths: readonly string[];
}

interface KeptStep extends UndoStep {
  readonly before: readonly PlacedValue[];
  readonly after: readonly PlacedValue[];
}

/** More steps back nobody remembers what was. */
const MOST = 20;

/**
 * What the latest changes of values replaced, as long as the node runs. It holds secrets as the document has them, and is
 * never shown: `told` gives names only.
 */
export class UndoSteps {
  #steps: readonly KeptStep[] = [];

  /** @returns the step's id */
  add(at: number, before: readonly PlacedValue[], after: readonly PlacedValue[]): string {
    const id = randomUUID();
    this.#steps = [...this.#steps, { id, at, paths: after.map(({ path }) => path), before, after }].slice(-MOST);
    return id;
  }

  /** The latest one, if that is its id: earlier ones are undone after it. */
  latest(id: string): KeptStep | undefined {
    const last = this.#steps.at(-1);
    return last?.id === id ? last : undefined;
  }

  remove(id: string): void {
    this.#steps = this.#steps.filter(step => step.id !== id);
  }

  /** The latest first. */
  told(): readonly UndoStep[] {
    return this.#steps.map(({ id, at, paths }) => ({ id, at, paths })).toReversed();
  }
}
