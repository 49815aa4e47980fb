export type Script = 'latin' | 'greek' | 'cyrillic' | 'hebrew' | 'arabic' | 'indic' | 'thai' | 'hangul' | 'han';

/** First and last code units of the letters, in the order of the code; Chinese and Japanese share theirs. */
const RANGES: readonly (readonly [number, number, Script])[] = [
  [0x41, 0x5a, 'latin'],
  [0x61, 0x7a, 'latin'],
  [0xc0, 0x24f, 'latin'],
  [0x370, 0x3ff, 'greek'],
  [0x400, 0x52f, 'cyrillic'],
  [0x590, 0x5ff, 'hebrew'],
  [0x600, 0x77f, 'arabic'],
  [0x900, 0xdff, 'indic'],
  [0xe00, 0xe7f, 'thai'],
  [0x1100, 0x11ff, 'hangul'],
  [0x1e00, 0x1eff, 'latin'],
  [0x3040, 0x30ff, 'han'],
  [0x3400, 0x9fff, 'han'],
  [0xac00, 0xd7af, 'hangul'],
];

/** How many letters of each script a text has. */
export function scriptsOf(text: string): ReadonlyMap<Script, number> {
  const counts = new Map<Script, number>();
  for (let place = 0; place < text.length; place += 1) {
    const script = scriptOf(text.charCodeAt(place));
    if (script) counts.set(script, (counts.get(script) ?? 0) + 1);
  }
  return counts;
}

/** The script that most of the letters are of; undefined when there are too few, or none has the share. */
export function mainScript(counts: ReadonlyMap<Script, number>, least: number, share: number): Script | undefined {
  let total = 0;
  let main: Script | undefined;
  for (const [script, count] of counts) {
    total += count;
    if (count > (main ? (counts.get(main) ?? 0) : 0)) main = script;
  }
  const count = main ? (counts.get(main) ?? 0) : 0;
  // A letter of Chinese says as much as three of an alphabet.
  const weight = main === 'han' ? 3 : 1;
  return count * weight >= least && count >= share * total ? main : undefined;
}

function scriptOf(code: number): Script | undefined {
  for (const [first, last, script] of RANGES) {
    if (code < first) return undefined;
    if (code <= last) return script;
  }
  return undefined;
}
