import css from './charts.module.css';

export interface Bar {
  readonly label: string;
  /** A colour of the theme. */
  readonly color: string;
  /** 0 to 1 of the whole length. */
  readonly length: number;
  /** A paler bar that reaches further. */
  readonly further?: number;
  /** Where the true value lies most likely, as a thin stroke; 0 to 1. */
  readonly likely?: { readonly from: number; readonly to: number };
  readonly value: string;
  readonly side?: string;
}

interface BarsProps {
  readonly unit: string;
  readonly caption: string;
  readonly bars: readonly Bar[];
}

/** Values side by side: a table whose middle column is a picture. */
export function Bars({ unit, caption, bars }: BarsProps) {
  return (
    <>
      <p className={css.unit}>{unit}</p>
      <table className={css.bars}>
        <caption className="only-heard">{caption}</caption>
        <tbody>
          {bars.map(({ label, color, length, further, likely, value, side }) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td className={css.track} aria-hidden="true">
                <svg width="100%" height="20" aria-hidden="true">
                  <rect className={css.ground} width="100%" height="12" y="4" />
                  {further !== undefined && (
                    <rect width={across(further)} height="12" y="4" fill={`var(${color})`} opacity="0.35" />
                  )}
                  <rect width={across(length)} height="12" y="4" fill={`var(${color})`} />
                  {likely && (
                    <line className={css.likely} x1={across(likely.from)} x2={across(likely.to)} y1="10" y2="10" />
                  )}
                </svg>
              </td>
              <td className={css.value}>
                {value} {side && <span className={css.side}>{side}</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function across(share: number): string {
  return `${(100 * Math.max(0, Math.min(1, share))).toFixed(2)}%`;
}
