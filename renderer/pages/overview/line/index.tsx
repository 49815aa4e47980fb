import { useElementSize, useReducedMotion } from '@mantine/hooks';
import { useMemo, useRef, useState } from 'react';
import type { LiveState, Station } from '../../../../main/node/control/live-state.ts';
import { amount, clockTime } from '../../../i18n/format.ts';
import { plural, t } from '../../../i18n/index.ts';
import { type ComplexityClass, inCascadeOrder, requestsOf } from '../cascade-order.ts';
import { stationSentence, stretchSentence } from '../station-words.ts';
import { stretches } from '../went-on.ts';
import { whereabouts } from '../whereabouts.ts';
import { Dots } from './dots.tsx';
import { layoutLine, RADIUS } from './layout.ts';
import css from './line.module.css';
import { useRate } from './rate.ts';
import { StationLabel } from './station-label.tsx';
import { StationPicture } from './station-picture.tsx';

/** From this many requests a second on, dots would be a blur. */
const FLOW_FROM = 20;

interface LineProps {
  readonly state: LiveState;
  readonly klass: ComplexityClass;
  readonly now: number;
  readonly opened: string | undefined;
  readonly open: (station: string) => void;
}

/** The cascade as a transit line: stations in the order in which requests try them, requests as dots on their way. */
export function Line({ state, klass, now, opened, open }: LineProps) {
  const { ref, width } = useElementSize<HTMLDivElement>();
  const [told, setTold] = useState<string>();
  const isCalm = useReducedMotion();
  const tracks = useRef<(SVGPathElement | null)[]>([]);
  const { asked } = useMemo(() => inCascadeOrder(state, klass), [state, klass]);
  const order = useMemo(() => asked.map(({ id }) => id), [asked]);
  const requests = useMemo(() => requestsOf(state, klass), [state, klass]);
  const spread = useMemo(() => stretches(order, requests), [order, requests]);
  const here = useMemo(() => whereabouts(asked, state.requests), [asked, state.requests]);
  const layout = useMemo(() => layoutLine(width, asked), [width, asked]);
  const rate = useRate(state.totals.requests, now);
  const isFlow = rate > FLOW_FROM;
  const underWay = state.requests.filter(({ outcome }) => outcome === 'running').length;

  const sentence = tell(told, asked, now) ?? tellStretch(told, asked, spread, requests.length, klass);
  const share = (index: number) => (index === 0 ? (requests.length > 0 ? 1 : 0) : (spread[index - 1]?.share ?? 0));
  const start = layout.nodes[0];
  const end = layout.nodes.at(-1);

  return (
    <div>
      <div ref={ref} className={css.picture} style={{ height: layout.height }}>
        {width > 0 && start && end && (
          <svg width={width} height={layout.height} className={css.svg} aria-hidden="true">
            {layout.tracks.map((d, index) => (
              <g key={d} onPointerEnter={() => setTold(`stretch ${index}`)} onPointerLeave={() => setTold(undefined)}>
                <path d={d} className={css.reach} />
                <path
                  d={d}
                  className={css.track}
                  ref={path => {
                    tracks.current[index] = path;
                  }}
                />
                {share(index) > 0 && <path d={d} className={css.used} strokeWidth={3 + 9 * share(index)} />}
                {isFlow && share(index) > 0 && <path d={d} className={css.flow} />}
              </g>
            ))}
            {layout.groups.map(({ tier, left, right, y }) => (
              <g key={`${tier} ${left} ${y}`} className={css.group}>
                <path d={`M ${left} ${y + 6} v -6 H ${right} v 6`} />
                <text x={(left + right) / 2} y={y - 6} textAnchor="middle">
                  {t(`tier.${tier}`)}
                </text>
              </g>
            ))}
            <circle cx={start.x} cy={start.y} r={7} className={css.terminus} />
            <path d={`M ${end.x} ${end.y - 12} v 24`} className={css.buffer} />
            {asked.map((station, index) => {
              const at = layout.nodes[index + 1];
              return at && <StationPicture key={station.id} station={station} at={at} isOpen={opened === station.id} />;
            })}
            {!isCalm && !isFlow && <Dots requests={state.requests} order={order} whereabouts={here} tracks={tracks} />}
          </svg>
        )}
        {start && (
          <p className={css.end} style={{ left: start.x, top: start.y + RADIUS - 4 }}>
            {t('line.start')}
            <strong>{plural('line.underWay', underWay, { count: amount(underWay) })}</strong>
            {rate >= 0.1 && <span>{t('line.rate', { count: amount(rate) })}</span>}
          </p>
        )}
        {end && (
          <p className={css.end} style={{ left: end.x, top: end.y + RADIUS - 4 }}>
            {t('line.end')}
            <strong>{amount(state.totals.refused)}</strong>
          </p>
        )}
        {asked.map((station, index) => {
          const at = layout.nodes[index + 1];
          return (
            at &&
            width > 0 && (
              <StationLabel
                key={station.id}
                station={station}
                at={at}
                width={layout.labelWidth}
                now={now}
                isOpen={opened === station.id}
                open={() => open(station.id)}
                tell={isTold => setTold(isTold ? station.id : undefined)}
              />
            )
          );
        })}
        {asked.length === 0 && <p className={css.empty}>{t('line.empty')}</p>}
      </div>
      <p className={css.sentence}>{sentence ?? summary(state, now)}</p>
    </div>
  );
}

function tell(told: string | undefined, asked: readonly Station[], now: number): string | undefined {
  const station = asked.find(({ id }) => id === told);
  return station && stationSentence(station, now);
}

function tellStretch(
  told: string | undefined,
  asked: readonly Station[],
  spread: ReturnType<typeof stretches>,
  of: number,
  klass: ComplexityClass,
): string | undefined {
  if (!told?.startsWith('stretch ')) return undefined;
  const index = Number(told.slice('stretch '.length)) - 1;
  const station = asked[index];
  const stretch = spread[index];
  return station && stretch && stretchSentence(station.id, stretch, of, klass);
}

function summary({ totals, node }: LiveState, now: number): string {
  const time = clockTime(node.startedAt, now);
  if (totals.requests === 0) return t('line.summary.none', { time });
  return t('line.summary', {
    requests: amount(totals.requests),
    time,
    answered: amount(totals.answered),
    fellBack: amount(totals.fellBack),
    refused: amount(totals.refused),
  });
}
