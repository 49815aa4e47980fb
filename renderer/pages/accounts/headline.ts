import type { Station } from '../../../main/node/control/live-state.ts';
import { type AccountStanding, standingOf } from '../../components/account-standing.ts';
import type { Mood } from '../../components/page-frame.tsx';
import { clockTime } from '../../i18n/format.ts';
import { plural, t } from '../../i18n/index.ts';

type Told = Exclude<AccountStanding['kind'], 'open' | 'faulty'>;

/** What the title tells, the most urgent first: what a person has to mend, what is over for the day, what soon is. */
const URGENCY: readonly Told[] = [
  'disabled',
  'never',
  'down',
  'spent',
  'resting',
  'preparing',
  'kept',
  'near',
  'shaped',
];

/** The answer to the page's question: is anything left of the accounts? */
export function accountsHeadline(accounts: readonly Station[], now: number): { text: string; mood: Mood } {
  const count = accounts.length;
  if (count === 0) return { text: t('accounts.title.none'), mood: 'serving' };
  const all = accounts.map(account => ({ account, standing: standingOf(account) }));
  const room = all.filter(({ standing }) => hasRoom(standing)).length;
  const worst = URGENCY.find(kind => all.some(({ standing }) => standing.kind === kind));
  if (!worst) return { text: plural('accounts.title.room', count), mood: 'serving' };
  const told = all.filter(({ standing }) => standing.kind === worst);
  const [first] = told;
  const until = first && 'until' in first.standing ? first.standing.until : undefined;
  const what = plural(`accounts.title.${worst}`, told.length, {
    name: first?.account.id ?? '',
    time: until === undefined ? '' : clockTime(until, now),
  });
  const isAll = told.length === count || (worst === 'near' && room === count);
  return {
    text: isAll ? what : withRoom(what, room, count),
    mood: moodOf(worst, room),
  };
}

/** Whether everyone's requests are taken now. */
function hasRoom({ kind }: AccountStanding): boolean {
  return kind === 'open' || kind === 'near' || kind === 'faulty';
}

function withRoom(what: string, room: number, all: number): string {
  return room === 0 ? t('accounts.title.some.none', { what, all }) : plural('accounts.title.some', room, { what, all });
}

function moodOf(worst: Told, room: number): Mood {
  // A minute is over soon, and the other accounts answer meanwhile.
  if (worst === 'shaped' && room > 0) return 'serving';
  const isForGood = worst === 'disabled' || worst === 'never' || worst === 'down' || worst === 'spent';
  return room === 0 && isForGood ? 'down' : 'attention';
}
