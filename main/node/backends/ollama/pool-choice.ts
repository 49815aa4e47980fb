import type { PoolMember } from './pool-member.ts';

/**
 * Which engine of a pool gets a request: the one where its conversation was read, while that is up and has room; else
 * the least loaded of those that are up. Where none is up, the one that has failed least: it may be back.
 * @param failed have failed this request already
 * @param known index of the engine that knows the conversation's beginning
 */
export function chooseMember(
  members: readonly PoolMember[],
  failed: ReadonlySet<PoolMember>,
  known: number | undefined,
): PoolMember | undefined {
  const left = members.filter(member => !failed.has(member));
  const standing = left.filter(member => member.isUp);
  if (standing.length === 0) return left.toSorted((a, b) => a.failures - b.failures)[0];
  const knowing = standing.find(({ index }) => index === known);
  if (knowing?.hasRoom) return knowing;
  return standing.toSorted((a, b) => load(a) - load(b) || a.lastTurn - b.lastTurn)[0];
}

function load({ inFlight, slots }: PoolMember): number {
  return inFlight / slots;
}
