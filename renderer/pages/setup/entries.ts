import type { LiveState } from '../../../main/node/control/live-state.ts';
import type { Provider } from '../../../main/node/control/setup.ts';
import type { Configuration } from './use-setup.ts';

type Document = Extract<Configuration, { kind: 'document' }>['document'];

/** A backend as the document lists it. */
export type Entry = NonNullable<Document['backends']>[number];
export type AccountEntry = Extract<Entry, { kind: 'openai' }>;

export function entriesOf(configuration: Configuration): readonly Entry[] {
  return configuration.kind === 'document' ? (configuration.document.backends ?? []) : [];
}

/** Whether nothing else is listed: without it the list is empty, and an empty list answers nobody. */
export function isLastEntry(configuration: Configuration, id: string): boolean {
  const entries = entriesOf(configuration);
  return entries.length === 1 && entries[0]?.id === id;
}

/** Names of those who have a key. */
export function keyNamesOf(configuration: Configuration): readonly string[] {
  const keys = configuration.kind === 'document' ? configuration.document.gateway?.keys : undefined;
  return keys?.map(({ name }) => name) ?? [];
}

/** What a provider's terms say of several accounts, when there is one already and the owner has not read it. */
export function secondAccountNotice(
  provider: string,
  providers: readonly Provider[],
  configuration: Configuration,
): Provider['severalAccounts'] {
  const notice = providers.find(({ id }) => id === provider)?.severalAccounts;
  if (!notice || configuration.kind !== 'document') return undefined;
  const isFirst = !entriesOf(configuration).some(
    entry => entry.kind === 'openai' && entry.provider?.toLowerCase() === provider,
  );
  return isFirst || configuration.document.acknowledged?.includes(notice.id) ? undefined : notice;
}

/** `groq`, or `groq-2` when there is one. */
export function freeId(wanted: string, state: LiveState, configuration: Configuration): string {
  const taken = [...entriesOf(configuration).map(({ id }) => id), ...state.stations.map(({ backend }) => backend)];
  return free(wanted, taken);
}

/** The name itself, or with the first number that makes it new. */
export function free(wanted: string, taken: readonly string[]): string {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? wanted : `${wanted}-${number}`;
    if (!taken.includes(name)) return name;
  }
}
