const MINUTE = 60_000;

/** `12 h`, `7 h 30 min`, `26 min`, `40 s`: as people speak of a session's time. */
export function hoursAndMinutes(ms: number): string {
  if (ms < MINUTE) return `${Math.round(ms / 1000)} s`;
  const minutes = Math.round(ms / MINUTE);
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return [...(hours > 0 ? [`${hours} h`] : []), ...(rest > 0 ? [`${rest} min`] : [])].join(' ');
}
