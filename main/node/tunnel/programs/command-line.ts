/**
 * Splits a command into its words, as a shell would at blanks and quotes and nothing else: there is no shell, so `;`,
 * `$` and `|` are letters like any other. Undefined when a quote is not closed or there is no word.
 */
export function wordsOf(line: string): readonly [string, ...string[]] | undefined {
  const words: string[] = [];
  let rest = line.trimStart();
  while (rest !== '') {
    const match = WORD.exec(rest);
    if (!match) return undefined;
    words.push(
      match[0].replace(QUOTED, (_, double: string | undefined, single: string | undefined) => double ?? single ?? ''),
    );
    rest = rest.slice(match[0].length).trimStart();
  }
  const [first, ...others] = words;
  return first === undefined ? undefined : [first, ...others];
}

const WORD = /^(?:"[^"]*"|'[^']*'|[^\s"'])+(?=\s|$)/;
const QUOTED = /"([^"]*)"|'([^']*)'/g;
