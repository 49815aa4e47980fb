import type { AccountRow, Figures, Spread } from './figures.ts';

/** A day as Markdown. */
export function tablesOf({ asked, tiers, kinds, accounts, queue, refused, lost }: Figures): string {
  const refusals = [...refused].map(([code, count]) => `${count} ${code}`).join(', ');
  return [
    table(
      ['tier', 'answered', 'share', 'wait p50', 'p95', 'total p50', 'p95', 'later', 'failed tries'],
      tiers.map(({ tier, answered, share, wait, total, later, failed }) => [
        tier,
        `${answered}`,
        `${(share * 100).toFixed(1)} %`,
        ...spread(wait),
        ...spread(total),
        `${later}`,
        `${failed}`,
      ]),
    ),
    table(
      ['kind', 'asked', 'workstation', 'colab', 'cloud'],
      kinds.map(({ kind, userTier, asked: of, by }) => [
        `${kind}, ${userTier}`,
        ...[of, by.workstation, by.colab, by.cloud].map(count => `${count ?? 0}`),
      ]),
    ),
    table(
      ['account', 'requests', 'most at one time', 'soft limit', 'limit', 'over'],
      accounts.map(row => [
        row.id,
        `${row.sent}`,
        `${Math.ceil(row.most)}`,
        `${row.softLimit}`,
        `${row.limit}`,
        overOf(row),
      ]),
    ),
    table(
      ['queued', 'most waiting', 'wait p50', 'p95', 'longest', 'answered after midnight', 'dead'],
      [
        [
          `${queue.queued}`,
          `${queue.mostWaiting}`,
          ...spread(queue.wait),
          duration(queue.longest),
          `${queue.overnight}`,
          `${queue.dead}`,
        ],
      ],
    ),
    `Of ${asked}: ${sum(refused)} refused${refusals && ` (${refusals})`}, ${lost.length} lost.`,
  ].join('\n\n');
}

function overOf({ isOver, turnedAway }: AccountRow): string {
  return isOver ? `**yes**, ${turnedAway} turned away` : 'no';
}

function spread(value: Spread | undefined): [string, string] {
  return value ? [duration(value.median), duration(value.p95)] : ['-', '-'];
}

/** `0.4 s`, `12 min`, `3.1 h`. */
export function duration(ms: number): string {
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return ms < 3_600_000 ? `${(ms / 60_000).toFixed(1)} min` : `${(ms / 3_600_000).toFixed(1)} h`;
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((total, count) => total + count, 0);
}

/** The first column is words, the others are figures. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, ...rows];
  const widths = head.map((_, column) => Math.max(3, ...lines.map(line => (line[column] ?? '').length)));
  const print = (line: readonly string[]) =>
    `| ${line.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`;
  const rule = `| ${widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [print(head), rule, ...rows.map(print)].join('\n');
}
