import type { BackendFacts } from '../backend.ts';
import type { WorkerStanding } from './worker.ts';

/** Why a backend whose worker is not ready cannot answer, and what a person can do, if anything. */
export function describeStanding(
  standing: Exclude<WorkerStanding, { kind: 'ready' }>,
  now: number,
): Pick<BackendFacts, 'readyIn' | 'isResting'> & { readonly notReady: string } {
  switch (standing.kind) {
    case 'none':
      return { notReady: 'No Colab worker is attached: show a line on the page Colab and run it in a Colab cell' };
    case 'away': {
      const { since, graceLeft } = standing;
      const ago = Math.max(0, Math.round((now - since) / 1000));
      if (graceLeft === undefined) {
        return { notReady: `Its Colab worker has been away for ${spoken(ago)}: look at its cell, or start it again` };
      }
      return {
        notReady: `Its Colab worker has been away for ${spoken(ago)} and may come back by itself`,
        readyIn: graceLeft,
      };
    }
    case 'preparing':
      return { notReady: `Its Colab worker is not ready yet: ${standing.text}`, readyIn: standing.readyIn };
    case 'failed':
      return { notReady: `Its Colab worker cannot serve: ${standing.text}` };
    case 'called':
      return { notReady: `${standing.text}: open the notebook on the page Colab` };
    case 'spent':
      return { notReady: standing.text, isResting: true };
    case 'draining': {
      const left = Math.round((standing.endsAt - now) / 1000);
      const when = left > 0 ? `ends in ${spoken(left)}` : 'is at the end of its time';
      return { notReady: `Its Colab session ${when} and takes no new requests: start a new one on the page Colab` };
    }
  }
}

function spoken(seconds: number): string {
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
