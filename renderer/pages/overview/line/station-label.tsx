import type { Station } from '../../../../main/node/control/live-state.ts';
import { stateWords } from '../../../components/state-words.ts';
import { fullTime } from '../../../i18n/format.ts';
import { t } from '../../../i18n/index.ts';
import { sideWords } from '../station-words.ts';
import { type Point, RADIUS } from './layout.ts';
import css from './line.module.css';

interface StationLabelProps {
  readonly station: Station;
  readonly at: Point;
  readonly width: number;
  readonly now: number;
  readonly isOpen: boolean;
  readonly open: () => void;
  readonly tell: (isTold: boolean) => void;
}

/** The words of a station: a button over the picture, so that pointer and keyboard reach the whole of it. */
export function StationLabel({ station, at, width, now, isOpen, open, tell }: StationLabelProps) {
  const side = sideWords(station, now);
  const { state, lastError } = station;
  const until = 'until' in state ? state.until : undefined;
  return (
    <button
      type="button"
      className={css.label}
      style={{ left: at.x - width / 2, top: at.y - RADIUS - 4, width, paddingTop: 2 * RADIUS + 12 }}
      aria-expanded={isOpen}
      onClick={open}
      onFocus={() => tell(true)}
      onBlur={() => tell(false)}
      onPointerEnter={() => tell(true)}
      onPointerLeave={() => tell(false)}
    >
      <strong className={css.name}>{station.id}</strong>
      {station.simulated ? (
        <span className={css.simulated}>{t('station.simulated.badge')}</span>
      ) : (
        station.model && <span className={css.dim}>{station.model}</span>
      )}
      <span className={css.words} title={until === undefined ? undefined : fullTime(until)}>
        {stateWords(station, now)}
      </span>
      {side && (
        <span className={css.dim} title={lastError && fullTime(lastError.at)}>
          {side}
        </span>
      )}
    </button>
  );
}
