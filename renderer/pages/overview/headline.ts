import type { LiveState, Station } from '../../../main/node/control/live-state.ts';
import { isAble } from '../../components/able.ts';
import { fetchedPercent } from '../../components/fetched-share.ts';
import type { Mood } from '../../components/page-frame.tsx';
import { clockTime } from '../../i18n/format.ts';
import { list, plural, t } from '../../i18n/index.ts';

/** The answer to the page's question: can requests be answered, and by how many? */
export function headline(
  state: Pick<LiveState, 'stations' | 'notices' | 'embedded'>,
  now: number,
): { text: string; mood: Mood } {
  const { stations, notices } = state;
  const engine = state.embedded?.state;
  const count = stations.length;
  const out = stations.filter(station => !isAble(station));
  const able = count - out.length;
  if (able === 0 && engine?.kind === 'fetching') {
    return { text: t('headline.fetching', { percent: fetchedPercent(engine) }), mood: 'attention' };
  }
  if (able === 0) return { text: nobody(stations, notices, now), mood: 'down' };
  if (stations.every(station => !isAble(station) || station.kind === 'embedded')) {
    return { text: t('headline.survives'), mood: 'attention' };
  }
  const degraded = stations.filter(station => station.state.kind === 'degraded');
  if (out.length > 0) {
    const what = describe(out, now);
    const text =
      what === undefined
        ? t('headline.many', { down: out.length, count, serving: able })
        : t('headline.some', { what, serving: able, count });
    return { text, mood: 'attention' };
  }
  const isAllTried = stations.every(station => station.state.kind !== 'untried');
  const all = plural(isAllTried ? 'headline.all' : 'headline.ready', count);
  if (degraded.length === 0) return { text: all, mood: 'serving' };
  return { text: t('headline.degraded', { what: all, names: names(degraded) }), mood: 'attention' };
}

function nobody(stations: readonly Station[], notices: LiveState['notices'], now: number): string {
  const remedy = notices.find(({ level, remedy }) => level === 'down' && remedy)?.remedy;
  if (remedy && remedy.length <= 48) return t('headline.none.todo', { todo: lowered(remedy) });
  const what = stations.length > 0 ? describe(stations, now) : undefined;
  return what === undefined ? t('headline.none') : t('headline.none.todo', { todo: what });
}

/** Names those that are out, when they are few. */
function describe(out: readonly Station[], now: number): string | undefined {
  const [first] = out;
  if (!first || out.length > 2) return undefined;
  const { state } = first;
  const isSame = out.every(station => station.state.kind === state.kind);
  if (!isSame) return t('headline.out', { names: names(out) });
  const who = { names: names(out) };
  if (state.kind === 'resting') {
    return plural('headline.resting', out.length, { ...who, until: clockTime(state.until, now) });
  }
  if (state.kind === 'preparing') return plural('headline.preparing', out.length, who);
  return plural(state.kind === 'disabled' ? 'headline.disabled' : 'headline.down', out.length, who);
}

function names(stations: readonly Station[]): string {
  return list(stations.map(({ id }) => id));
}

/** A sentence as the second half of another. */
function lowered(sentence: string): string {
  const [first = '', second = ''] = sentence;
  const isName = second === second.toUpperCase();
  return `${isName ? first : first.toLowerCase()}${sentence.slice(1)}`.replace(/\.$/, '');
}
