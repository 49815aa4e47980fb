import type { Check, CheckState } from './check.ts';

export interface Report {
  readonly version: string;
  /** ISO 8601. */
  readonly at: string;
  readonly checks: readonly Check[];
}

export interface Screen {
  readonly colour: boolean;
  /** Characters in a line; undefined where nobody looks at it as a screen: then each check stays on one line. */
  readonly columns: number | undefined;
}

/** Shape and colour say the same, as on the dashboard's line. */
const MARKS: Readonly<Record<CheckState, { readonly mark: string; readonly colour: string }>> = {
  ok: { mark: '●', colour: '32' },
  attention: { mark: '▲', colour: '33' },
  down: { mark: '■', colour: '31' },
  skipped: { mark: '○', colour: '2' },
};

/** The report for people: a line each with mark, what is, and what to do; the sum at the end. */
export function printReport({ checks }: Report, screen: Screen): string {
  const lines = checks.map(check => {
    const { mark, colour } = MARKS[check.state];
    const said = check.remedy === undefined ? check.what : `${check.what} → ${check.remedy}`;
    // What others said in it may be long and have lines of its own.
    const text = said.replace(/\s+/g, ' ').trim();
    return `${painted(mark, colour, screen)} ${wrapped(text, screen.columns)}`;
  });
  return `${[...lines, '', summary(checks)].join('\n')}\n`;
}

/** The same for programs; the shape only grows. */
export function jsonReport(report: Report): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}

function summary(checks: readonly Check[]): string {
  const down = checks.filter(({ state }) => state === 'down').length;
  const attention = checks.filter(({ state }) => state === 'attention').length;
  const look = `${attention}${down === 0 ? ` thing${attention === 1 ? '' : 's'}` : ''} deserve${attention === 1 ? 's' : ''} a look (▲)`;
  const red = down === 0 ? 'Nothing is wrong' : `${down} thing${down === 1 ? ' does' : 's do'} not work (■)`;
  return `${[red, ...(attention > 0 ? [look] : [])].join(', ')}.`;
}

function painted(text: string, colour: string, { colour: isColoured }: Screen): string {
  return isColoured ? `\u001b[${colour}m${text}\u001b[0m` : text;
}

/** Broken between words, with what follows below the text and not below the mark. */
function wrapped(text: string, columns: number | undefined): string {
  const width = columns === undefined ? Number.POSITIVE_INFINITY : Math.max(40, columns) - 3;
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].join('\n  ');
}
