import type { Station } from '../control/index.ts';
import type { Facts } from './facts.ts';
import { handsForPair } from './pair-hands.ts';
import type { Hand, ReportedError } from './report.ts';
import { countOf, durationOf } from './words.ts';

/** Of what was sent to a backend; from here on somebody should look. */
const MANY_FAILED = 0.2;
/** Fewer tries say nothing of a backend, and fewer ratings nothing of a tier. */
const SAMPLE = 10;
const NEARLY_FULL = 0.8;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Of a day; a node that was away for less was only started anew. */
const SHORT_BREAK = 10;

/** What needs a hand: what is, what to do, and what does it. The most urgent first. */
export function handsFor(facts: Facts, errors: readonly ReportedError[]): Hand[] {
  const hands = [
    ...facts.stations.filter(station => isReachable(facts, station)).flatMap(station => ofStation(facts, station)),
    ...ofNotices(facts),
    ...ofQueue(facts),
    ...ofNode(facts),
    ...handsForPair(facts),
    ...ofRequests(facts),
    ...ofErrors(facts, errors),
    ...ofRatings(facts),
    ...ofPosting(facts),
  ];
  return hands.sort((one, other) => URGENCY[one.level] - URGENCY[other.level]);
}

const URGENCY = { down: 0, attention: 1 } as const;

/** Of a twin that is not heard that is what needs a hand, not each of its backends. */
function isReachable({ pair }: Facts, { node }: Station): boolean {
  return pair === undefined || pair.isHeard || node !== pair.twin.id;
}

function ofStation({ pair }: Facts, { id, node, kind, tier, state, quota }: Station): Hand[] {
  const twin = node === pair?.twin.id ? pair.twin.name : undefined;
  const setup = twin === undefined ? 'in the setup' : `in the setup of ${twin}`;
  const enable = { kind: 'call', procedure: 'enable', input: { backend: id } } as const;
  const reset = { kind: 'call', procedure: 'resetCoolDown', input: { account: id } } as const;
  switch (state.kind) {
    case 'disabled': {
      const text = `${id} cannot be used: ${state.reason}`;
      if (kind === 'openai') {
        return [{ level: 'down', text, todo: `Put its key right ${setup}, then switch it on again.`, action: enable }];
      }
      const page = kind === 'colab' ? 'colab' : 'setup';
      const action = twin === undefined ? { action: { kind: 'page', page } as const } : {};
      const todo = kind === 'colab' ? todoForColab(twin) : `See to it ${setup}.`;
      return [{ level: 'down', text, todo, ...action }];
    }
    case 'down':
      return [
        {
          level: 'down',
          text: `${id} is down: ${state.reason}`,
          todo: todoWhenDown(tier, twin),
          action: kind === 'colab' && twin === undefined ? { kind: 'page', page: 'colab' } : enable,
        },
      ];
    case 'resting':
      if (!quota?.paid) return [];
      return [
        {
          level: 'attention',
          text: `${id} has nothing left: ${state.reason}`,
          todo: 'Nothing, others answer meanwhile. If its provider has given it more, try it again now.',
          action: reset,
        },
      ];
    case 'serving':
    case 'untried':
    case 'degraded':
    case 'preparing':
      return [];
  }
}

/** The daily restart: one line, pasted anew. */
function todoForColab(twin: string | undefined): string {
  const where = twin === undefined ? 'the page Colab' : `the page Colab of ${twin}`;
  return `Open ${where}, show a new line, and run it in a Colab cell.`;
}

function todoWhenDown(tier: Station['tier'], twin = 'this machine'): string {
  const thenTry = 'It is tried again by itself; to try it at once, switch it on again.';
  switch (tier) {
    case 'workstation':
      return `See whether its engine runs on ${twin}, and start it. ${thenTry}`;
    case 'colab':
      return `Open the Colab session and restart it. ${thenTry}`;
    case 'cloud':
    case 'queue':
      return `See whether its provider has an outage. ${thenTry}`;
  }
}

/** What the page tells already of a station is told above, with its button. */
function ofNotices({ notices, stations }: Facts): Hand[] {
  return notices.flatMap(({ level, text, remedy, page }) => {
    if (level === 'information' || stations.some(({ id }) => text.startsWith(`${id} `))) return [];
    const action = page === undefined ? {} : { action: { kind: 'page', page } as const };
    return [{ level, text, todo: remedy ?? 'See the overview.', ...action }];
  });
}

function ofQueue({ queue: { counts, maxJobs, oldest }, now }: Facts): Hand[] {
  const action = { kind: 'page', page: 'queue' } as const;
  const hands: Hand[] = [];
  if (counts.failed > 0) {
    hands.push({
      level: 'attention',
      text: `${countOf(counts.failed, 'queued job was', 'queued jobs were')} given up.`,
      todo: 'See why in the queue, and retry or discard each.',
      action,
    });
  }
  const waiting = counts.queued + counts.running;
  if (waiting >= maxJobs * NEARLY_FULL) {
    hands.push({
      level: 'attention',
      text: `The queue is nearly full: ${waiting} of ${maxJobs} jobs.`,
      todo: 'Bring a backend back, or add one; what comes when it is full is refused.',
      action,
    });
  } else if (oldest !== undefined && counts.queued > 0 && now - oldest > HOUR) {
    hands.push({
      level: 'attention',
      text: `The oldest queued job has waited for ${durationOf(now - oldest)}.`,
      todo: 'See in the queue what it waits for.',
      action,
    });
  }
  return hands;
}

function ofNode({ node, day, now, uptimes, wasThereBefore }: Facts): Hand[] {
  if (!wasThereBefore) return [];
  const known = uptimes.find(({ id }) => id === node.id)?.known ?? 0;
  const missing = Math.round((Math.min(now, day.to) - day.from) / MINUTE) - known;
  if (missing < SHORT_BREAK) return [];
  return [
    {
      level: 'attention',
      text: `${node.name} did not run for ${durationOf(missing * MINUTE)} of the day.`,
      todo: 'See whether the machine was off or asleep, and have Tandem start with it.',
    },
  ];
}

function ofRequests({ totals: { refused, broken } }: Facts): Hand[] {
  const hands: Hand[] = [];
  if (refused > 0) {
    hands.push({
      level: 'attention',
      text: `${countOf(refused, 'request', 'requests')} found nobody who could answer.`,
      todo: 'If it happens often, add an account or a backend.',
      action: { kind: 'page', page: 'setup' },
    });
  }
  if (broken > 0) {
    hands.push({
      level: 'attention',
      text: `${countOf(broken, 'answer', 'answers')} broke off and could not be continued.`,
      todo: 'See below which backends cut answers off.',
    });
  }
  return hands;
}

function ofErrors({ attempts }: Facts, errors: readonly ReportedError[]): Hand[] {
  const backends = [...new Set(errors.map(({ backend }) => backend))];
  return backends.flatMap(backend => {
    const own = attempts.filter(attempt => attempt.backend === backend && attempt.outcome !== 'cancelled');
    const sent = sum(own.map(({ count }) => count));
    const failed = sum(own.filter(({ outcome }) => outcome !== 'ok').map(({ count }) => count));
    if (sent < SAMPLE || failed / sent < MANY_FAILED) return [];
    const worst = errors.find(error => error.backend === backend);
    return [
      {
        level: 'attention' as const,
        text: `${failed} of ${sent} requests to ${backend} failed, most of them as ${worst?.kind}.`,
        todo: `Its latest error: ${worst?.message || 'it said nothing'}`,
      },
    ];
  });
}

function ofRatings({ satisfaction }: Facts): Hand[] {
  return satisfaction.flatMap(({ name, up, n }) =>
    n < SAMPLE || up / n >= 0.5
      ? []
      : [
          {
            level: 'attention' as const,
            text: `Users liked only ${up} of ${n} rated answers of the ${name} tier.`,
            todo: 'Choose a better model for it, or send it fewer requests (routing.thresholds).',
            action: { kind: 'page' as const, page: 'setup' as const },
          },
        ],
  );
}

function ofPosting({ cannotPost }: Facts): Hand[] {
  if (!cannotPost) return [];
  return [
    {
      level: 'attention',
      text: 'This report is not posted to GrowthHub: there is nothing to sign it with.',
      todo: 'Set growthhub.webhookSecret in the configuration.',
    },
  ];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
