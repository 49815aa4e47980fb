const MINUTE = 60_000;

/** `3 h 20 min`. */
export function durationOf(ms: number): string {
  const minutes = Math.round(ms / MINUTE);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return rest === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
}

/** `1 job`, `2 jobs`. */
export function countOf(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** `97.3 %`. */
export function percentOf(share: number): string {
  const percent = Math.round(share * 1000) / 10;
  // What is nearly all is not all.
  return `${share < 1 ? Math.min(99.9, percent) : 100} %`;
}

/** `1.4 s`; milliseconds below one. */
export function secondsOf(ms: number | null): string {
  if (ms === null) return '–';
  return ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** `$0.42`. */
export function dollarsOf(usd: number): string {
  return usd > 0 && usd < 0.01 ? 'less than $0.01' : `$${usd.toFixed(2)}`;
}
