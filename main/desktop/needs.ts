import type { PageName } from './pages.ts';
import type { ShellState } from './shell-state.ts';
import { needsHand, situationOf } from './situation.ts';
import type { Words } from './words/en.ts';

/** Something that a person has to do, and what is said when it is over; known by its name. */
export interface Need {
  readonly id: string;
  readonly title: string;
  readonly body: string;
  /** Where a click leads; `colab` is the pane. */
  readonly leadsTo: PageName | 'colab';
  /** Left out: its end is not worth a word. */
  readonly over?: { readonly title: string; readonly body: string };
}

/** What needs a hand just now: a pure function, and nothing that ends by itself is in it. */
export function needsOf(state: ShellState, words: Words): Need[] {
  const { notify } = words;
  const { node, live, twins, colab } = state;
  if (node.kind === 'stopped') {
    return [{ id: 'node', ...notify.nodeStopped, leadsTo: 'overview', over: notify.nodeBack }];
  }
  const twin = twins?.twin;
  const disabled = live?.stations.filter(station => station.owner === undefined && isRefused(station)) ?? [];
  const needsPerson = colab !== undefined && (needsHand.some(kind => kind === colab.kind) || hasGivenUp(colab));
  return [
    ...(situationOf(state, words).kind === 'down' && live
      ? [{ id: 'down', ...notify.down, leadsTo: 'overview' as const, over: notify.downAgain }]
      : []),
    ...(twin && !twin.isHeard
      ? [{ id: 'twin', ...notify.twinSilent(twin.name), leadsTo: 'twins' as const, over: notify.twinBack(twin.name) }]
      : []),
    ...disabled.map(({ backend }) => ({
      id: `account ${backend}`,
      ...notify.account(backend),
      leadsTo: 'accounts' as const,
    })),
    ...(needsPerson
      ? [{ id: 'colab', ...notify.colab(colabWords(colab, words)), leadsTo: 'colab' as const, over: notify.colabBack }]
      : []),
  ];
}

function isRefused({ tier, state }: NonNullable<ShellState['live']>['stations'][number]): boolean {
  return tier === 'cloud' && state.kind === 'disabled';
}

function hasGivenUp(colab: NonNullable<ShellState['colab']>): boolean {
  return colab.kind === 'disconnected' && colab.hasGivenUp;
}

function colabWords(colab: NonNullable<ShellState['colab']>, { colab: text }: Words): string {
  return text[colab.kind];
}
