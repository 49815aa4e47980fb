import type { StationState } from '../control/index.ts';
import { LocalDays } from '../stats/index.ts';
import type { Action, Hand, Report, ReportedAccount, ReportedService } from './report.ts';
import { countOf, dollarsOf, durationOf, percentOf, secondsOf } from './words.ts';

/** The report as Markdown, for a mail, a chat, or whoever reads it with `curl`. */
export function markdownOf(report: Report): string {
  const days = new LocalDays(report.zone);
  const when = (at: number) => {
    const { day, time } = days.read(at);
    return day === days.read(report.madeAt).day ? time : `${day} ${time}`;
  };
  const parts = [
    `# ${text(machinesOf(report))}: ${report.day}${report.isOver ? '' : ' so far'}`,
    report.headline,
    `Made ${days.read(report.madeAt).day} ${days.read(report.madeAt).time} (${report.zone}).`,
    '## What needs a hand',
    report.hands.length === 0 ? 'Nothing.' : report.hands.map(handLine).join('\n'),
    ...pairWords(report, when),
    '## Services',
    table(
      ['service', 'now', 'uptime of the day'],
      report.services.map(service => [
        serviceName(report, service),
        stateWords(service.state, when),
        uptimeWords(service),
      ]),
    ),
    '## Accounts',
    report.accounts.length === 0
      ? 'None has a limit.'
      : table(
          ['account', 'used of its limits', 'sent on the day'],
          report.accounts.map(account => [account.id, useWords(account, when), sentWords(account)]),
        ),
    '## Queue',
    queueWords(report),
    '## Requests',
    requestWords(report),
    ...tierTable(report),
    '## Errors',
    report.errors.length === 0
      ? 'None.'
      : table(
          ['backend', 'error', 'times', 'latest'],
          report.errors.map(({ backend, kind, count, lastAt, message }) => [
            backend,
            kind,
            String(count),
            `${when(lastAt)} ${message}`,
          ]),
        ),
    '## Satisfaction',
    satisfactionWords(report),
    '## Saved',
    savedWords(report),
  ];
  return `${parts.join('\n\n')}\n`;
}

function machinesOf({ node, pair }: Report): string {
  return pair?.isBoth ? `${node.name} and ${pair.twin.name}` : node.name;
}

function pairWords({ node, pair }: Report, when: (at: number) => string): string[] {
  if (!pair) return [];
  const events = pair.events.map(event => `- ${when(event.at)}: ${text(event.text)}`);
  const only = pair.isBoth
    ? []
    : [`The figures are only of ${text(node.name)}: ${text(pair.twin.name)} did not tell its own.`];
  return ['## Between the two machines', ...only, events.length === 0 ? 'Nothing happened.' : events.join('\n')];
}

function handLine({ level, text: what, todo, action }: Hand): string {
  const how = action ? ` (${actionWords(action)})` : '';
  return `- **${level === 'down' ? 'Down' : 'Look'}:** ${text(sentence(what))} ${text(todo)}${how}`;
}

function sentence(words: string): string {
  return /[.!?]$/.test(words) ? words : `${words}.`;
}

function actionWords(action: Action): string {
  if (action.kind === 'page') return `page: ${action.page}`;
  return `\`${action.procedure} ${JSON.stringify(action.input)}\``;
}

function serviceName({ node }: Report, { id, kind, model }: ReportedService): string {
  if (kind === 'node') return id === node.id ? `${id} (this node)` : `${id} (its twin)`;
  return model === undefined ? id : `${id} (${model})`;
}

function stateWords(state: StationState | undefined, when: (at: number) => string): string {
  if (!state) return 'no longer configured';
  switch (state.kind) {
    case 'serving':
    case 'untried':
      return state.kind;
    case 'degraded':
    case 'disabled':
    case 'down':
      return `${state.kind}: ${state.reason}`;
    case 'resting':
    case 'preparing':
      return `${state.kind} until ${when(state.until)}: ${state.reason}`;
  }
}

function uptimeWords({ kind, uptime }: ReportedService): string {
  if (!uptime || uptime.share === null) return 'not known';
  const known = durationOf(uptime.known * 60_000);
  if (kind === 'node') return `ran for ${known}`;
  const resting = uptime.resting > 0 ? `, rested for ${durationOf(uptime.resting * 60_000)}` : '';
  return `${percentOf(uptime.share)} of ${known}${resting}`;
}

function useWords({ quota }: ReportedAccount, when: (at: number) => string): string {
  const windows = quota.windows.map(
    ({ window, used, limit, resetsAt }) =>
      `${window}: ${Math.ceil(used)} of ${limit}${used > 0 ? `, new at ${when(resetsAt)}` : ''}`,
  );
  return windows.length === 0 ? 'its limits are not known yet' : windows.join('; ');
}

function sentWords({ sent, failed }: ReportedAccount): string {
  return failed === 0 ? String(sent) : `${sent}, of which ${failed} failed`;
}

function queueWords({ queue: { counts }, madeAt, queue }: Report): string {
  const waits = queue.oldest === undefined ? '' : ` The oldest has waited for ${durationOf(madeAt - queue.oldest)}.`;
  return `${countOf(counts.queued, 'job waits', 'jobs wait')}, ${counts.running} running, ${counts.failed} given up.${waits}`;
}

function requestWords({ totals }: Report): string {
  const { requests, answered, deferred, refused, broken, cancelled, fellBack, fallbackRate } = totals;
  if (requests === 0) return 'None came in.';
  const rest = [
    [deferred, 'left to the queue'],
    [refused, 'refused'],
    [broken, 'broken off'],
    [cancelled, 'left by their callers'],
  ] as const;
  const others = rest.flatMap(([count, what]) => (count > 0 ? [`${count} ${what}`] : []));
  const fallbacks = fallbackRate === null ? '' : ` Fallback rate: ${percentOf(fallbackRate)} (${fellBack}).`;
  return `${countOf(requests, 'request', 'requests')}: ${[`${answered} answered`, ...others].join(', ')}.${fallbacks}`;
}

function tierTable({ tiers }: Report): string[] {
  if (tiers.length === 0) return [];
  const three = ({ p50, p95, p99 }: Report['tiers'][number]['duration']) => [p50, p95, p99].map(secondsOf).join(' / ');
  return [
    table(
      ['tier', 'answered', 'share', 'whole answer p50 / p95 / p99', 'first token p50 / p95 / p99'],
      tiers.map(({ tier, answered, share, duration, firstToken }) => [
        tier,
        String(answered),
        percentOf(share),
        three(duration),
        three(firstToken),
      ]),
    ),
  ];
}

function satisfactionWords({ satisfaction }: Report): string {
  if (satisfaction.length === 0) return 'No answer of the day was rated.';
  return table(
    ['tier', 'liked', 'rated'],
    satisfaction.map(({ name, up, n, share }) => [name, `${up} (${percentOf(share ?? 0)})`, String(n)]),
  );
}

function savedWords({ saved: { usd, requests, assumption, ownersFigure } }: Report): string {
  if (requests === 0) return 'Nothing was answered whose tokens are known.';
  const own = `${dollarsOf(ownersFigure.from)} to ${dollarsOf(ownersFigure.to)}`;
  return `${dollarsOf(usd)} for ${countOf(requests, 'answer', 'answers')}. ${assumption} By the owner’s reckoning ${own}: ${ownersFigure.assumption}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(text).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** What an upstream said may hold anything, and is one line of plain text here. */
function text(words: string): string {
  return words.replace(/\s+/g, ' ').replace(/[\\|<>[\]*_]/g, character => `\\${character}`);
}
