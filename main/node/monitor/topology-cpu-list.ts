/** Beyond any machine; a longer list is no list of processors. */
const MOST = 4096;

/** The numbers of a list as Linux writes it, such as `0-21,44-65`; what is no number in it is left out. */
export function cpuList(text: string | undefined): readonly number[] {
  const numbers = new Set<number>();
  for (const part of (text ?? '').trim().split(',')) {
    const [, first, last = first] = /^\s*(\d{1,5})(?:-(\d{1,5}))?\s*$/.exec(part) ?? [];
    if (first === undefined) continue;
    for (let number = Number(first); number <= Number(last) && numbers.size < MOST; number++) numbers.add(number);
  }
  return [...numbers].sort((a, b) => a - b);
}

/** The same the other way round: `[0, 1, 2, 8]` is `0-2,8`. */
export function cpuListText(numbers: readonly number[]): string {
  const sorted = [...new Set(numbers)].sort((a, b) => a - b);
  const runs: [number, number][] = [];
  for (const number of sorted) {
    const run = runs.at(-1);
    if (run && run[1] === number - 1) run[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(',');
}
