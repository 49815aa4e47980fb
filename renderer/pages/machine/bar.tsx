import css from './machine.module.css';

interface BarProps {
  readonly name: string;
  /** 0 to 1; undefined: not known, which is no empty bar. */
  readonly share: number | undefined;
  /** The same in words, with its unit. */
  readonly value: string;
  /** From here on it is marked as a lot. */
  readonly much?: number;
}

/** A share as a bar, its figure beside it. */
export function Bar({ name, share, value, much = 0.9 }: BarProps) {
  return (
    <div className={css.measure}>
      <dt>{name}</dt>
      <dd>
        {share !== undefined && (
          <div className={css.bar} aria-hidden="true">
            <div data-much={share >= much || undefined} style={{ width: `${Math.round(Math.min(1, share) * 100)}%` }} />
          </div>
        )}
        <span>{value}</span>
      </dd>
    </div>
  );
}
