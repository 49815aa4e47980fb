import type { Serving } from '../../../main/node/control/index.ts';

/** Remembers what was asked of the node as a whole. */
export class StandInServing implements Serving {
  readonly asked: ('pause' | 'resume' | 'wake')[] = [];

  pause(): void {
    this.asked.push('pause');
  }

  resume(): void {
    this.asked.push('resume');
  }

  wake(): void {
    this.asked.push('wake');
  }
}
