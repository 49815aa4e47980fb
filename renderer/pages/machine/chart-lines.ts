import type { LoadSeries } from '../../../main/node/monitor/index.ts';
import type { Measure, TimeLines } from '../../components/time-chart/index.tsx';
import { t } from '../../i18n/index.ts';
import { measures } from './measures.ts';

/** One chart of the page. */
export interface ChartPanel {
  readonly name: string;
  readonly measure: Measure;
  readonly data: TimeLines;
}

type Line = TimeLines['lines'][number];
type Look = Pick<Line, 'label' | 'color' | 'isDashed'>;

const FIRST = { color: '--accent' };
const SECOND = { color: '--ink', isDashed: true };
const SOCKETS = [{ color: '--ink' }, { color: '--ink-dim', isDashed: true }] as const;

/** What the charts are drawn from; what this machine does not tell has none. */
export function chartPanels(series: LoadSeries): ChartPanel[] {
  const { at, step } = series;
  const panel = (name: string, measure: Measure, looks: Readonly<Record<string, Look>>): ChartPanel => {
    const lines = Object.entries(looks).flatMap(([known, look]) => linesOf(series, known, look, measure));
    return { name, measure, data: { at, step, lines } };
  };
  const sockets = Object.keys(series.measures)
    .filter(known => known.startsWith('socket-'))
    .sort();
  const perSocket = sockets.map((socket, place) => {
    const look = SOCKETS[place % SOCKETS.length] ?? SECOND;
    return [socket, { ...look, label: t('machine.socket', { number: place + 1 }) }] as const;
  });
  const whole = t(sockets.length > 0 ? 'machine.cpu.all' : 'machine.cpu');
  return [
    panel(t('machine.cpu'), measures.share, { cpu: { ...FIRST, label: whole }, ...Object.fromEntries(perSocket) }),
    panel(t('machine.work'), measures.cores, {
      engines: { ...FIRST, label: t('machine.engines') },
      other: { ...SECOND, label: t('machine.others') },
    }),
    panel(t('machine.memory'), measures.share, { memory: { ...FIRST, label: t('machine.memory.used') } }),
    panel(t('machine.held'), measures.bytes, {
      'engine-memory': { ...FIRST, label: t('machine.engines') },
      swap: { ...SECOND, label: t('machine.swap') },
    }),
    panel(t('machine.temperature'), measures.degrees, { temperature: { ...FIRST, label: t('machine.temperature') } }),
    panel(t('machine.network'), measures.rate, {
      received: { ...FIRST, label: t('machine.received') },
      sent: { ...SECOND, label: t('machine.sent') },
    }),
  ].filter(({ data }) => data.lines.length > 0);
}

/** A measure as a line of its means; nothing where it was never told. */
function linesOf({ measures }: LoadSeries, measure: string, look: Look, { format }: Measure): Line[] {
  const values = measures[measure]?.map(step => step?.mean ?? null) ?? [];
  const known = values.filter(value => value !== null);
  if (known.length === 0) return [];
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const most = Math.max(...(measures[measure] ?? []).flatMap(step => step?.max ?? []));
  return [{ ...look, values, whole: t('machine.whole', { mean: format(mean), most: format(most) }) }];
}
