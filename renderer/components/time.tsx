import { fullTime, relative } from '../i18n/format.ts';

/** A moment as people say it; the whole date with its zone on hover. */
export function Moment({ at, now }: { readonly at: number; readonly now: number }) {
  return (
    <time dateTime={new Date(at).toISOString()} title={fullTime(at)}>
      {relative(at, now)}
    </time>
  );
}
