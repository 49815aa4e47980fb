import { useEffect, useState } from 'react';
import { useNode } from '../../api/node-access.tsx';
import { reasonOf } from '../../components/reason-of.ts';
import type { Wanted } from './draft.ts';

/** The node is asked after a pause of so long in typing, ms. */
const PAUSE = 250;

export interface Verdict {
  readonly isChecking: boolean;
  /** What is wrong, by the place that it is wrong at. */
  readonly problems: ReadonlyMap<string, { readonly found: string; readonly expected: string }>;
  /** Why it is not known. */
  readonly unknown?: string;
}

const nothing: Verdict = { isChecking: false, problems: new Map() };

/** Whether the node would take these changes; asked again after each of them. */
export function useCheck(wanted: readonly Wanted[], version: string | undefined): Verdict {
  const { client } = useNode();
  const [verdict, setVerdict] = useState<Verdict>(nothing);
  const asked = JSON.stringify([version, wanted]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `wanted` is new each time, `asked` when it says something else
  useEffect(() => {
    if (wanted.length === 0 || version === undefined) {
      setVerdict(nothing);
      return;
    }
    let isLeft = false;
    setVerdict(was => ({ ...was, isChecking: true }));
    const timer = setTimeout(async () => {
      const found = await verdictOf(client.checkSettings.mutate({ version, changes: [...wanted] }));
      if (!isLeft) setVerdict(found);
    }, PAUSE);
    return () => {
      isLeft = true;
      clearTimeout(timer);
    };
  }, [asked, client]);
  return verdict;
}

type Answer = Awaited<ReturnType<ReturnType<typeof useNode>['client']['checkSettings']['mutate']>>;

async function verdictOf(asking: Promise<Answer>): Promise<Verdict> {
  try {
    const answer = await asking;
    switch (answer.kind) {
      case 'good':
        return nothing;
      case 'conflict':
        return { ...nothing, unknown: answer.message };
      case 'refused':
        return { isChecking: false, problems: new Map(answer.problems.map(({ path, ...what }) => [path, what])) };
    }
  } catch (error) {
    return { ...nothing, unknown: reasonOf(error) };
  }
}
