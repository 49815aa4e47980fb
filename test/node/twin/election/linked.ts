import { Election, type ElectionView, type HealedPartition } from '../../../../main/node/twin/election/index.ts';
import { ManualClock } from '../../../fakes/clock.ts';

export const LEASE = 6000;
export const HEARTBEAT = 2000;

export interface LinkedNode {
  readonly election: Election;
  readonly saved: { now: unknown };
  readonly views: ElectionView[];
  readonly healed: HealedPartition[];
  /** What it says gets to its twin. */
  isHeard: boolean;
  preferred: boolean;
  /** Undefined: unpaired. */
  twin: string | undefined;
  isUp: boolean;
}

/** Two elections over a link without delay; each asks at every heartbeat, and whenever it has news. */
export function linked(given: { readonly preferred?: 'a' | 'b'; readonly saved?: { a?: unknown; b?: unknown } } = {}) {
  const clock = new ManualClock();
  const nodes: Record<'a' | 'b', LinkedNode> = { a: create('a', 'b'), b: create('b', 'a') };

  function create(name: 'a' | 'b', twin: 'a' | 'b', saved: unknown = given.saved?.[name]): LinkedNode {
    const memory = { now: saved };
    const traits = {
      isHeard: true,
      preferred: given.preferred === name,
      twin: twin as string | undefined,
      isUp: false,
    };
    const election = new Election({
      settings: () => ({ self: name, twin: traits.twin, preferred: traits.preferred, lease: LEASE }),
      memory: {
        load: () => memory.now,
        save: next => {
          memory.now = next;
        },
      },
      clock,
      log: { info() {}, warn() {}, error() {} },
      tell: () => ask(name, twin),
    });
    const node: LinkedNode = Object.assign(traits, { election, saved: memory, views: [], healed: [] });
    election.onChange(view => node.views.push(view));
    election.onHealed(healed => node.healed.push(healed));
    return node;
  }

  function ask(from: 'a' | 'b', to: 'a' | 'b'): void {
    const asking = nodes[from];
    const asked = nodes[to];
    if (!asking.isUp || !asked.isUp) return;
    if (asking.isHeard) asked.election.hear(asking.election.message());
    if (asking.isHeard && asked.isHeard) asking.election.hear(asked.election.message());
  }

  const beat = clock.timer(HEARTBEAT, () => {
    ask('a', 'b');
    ask('b', 'a');
    beat.refresh();
  });
  return {
    clock,
    nodes,
    start(...names: readonly ('a' | 'b')[]) {
      for (const name of names) {
        nodes[name].isUp = true;
        nodes[name].election.start();
      }
    },
    /** Nothing of it is left but what it saved. */
    kill(name: 'a' | 'b') {
      const { election, saved, preferred } = nodes[name];
      election.stop();
      nodes[name] = create(name, name === 'a' ? 'b' : 'a', saved.now);
      nodes[name].preferred = preferred;
    },
    roles: () => [nodes.a.election.view().role, nodes.b.election.view().role],
  };
}
