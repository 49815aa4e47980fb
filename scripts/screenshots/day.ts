import type { TryOutEvent, WholeRequest } from '../../main/node/control/index.ts';
import { fellBack, resultOf } from '../../main/node/stats/index.ts';
import { dayOfAccounts } from '../../test/e2e/account-states.ts';
import { ActingQueue, dayOfJobs } from '../../test/e2e/acting-queue.ts';
import { attached } from '../../test/e2e/colab-states.ts';
import { liveThroughADay } from '../../test/e2e/day-of-history.ts';
import { engine, enginesShown } from '../../test/e2e/engine-states.ts';
import { busyMachine, history } from '../../test/e2e/machine-states.ts';
import { goodDay } from '../../test/e2e/model-states.ts';
import { badDay } from '../../test/e2e/report-facts.ts';
import { dayOfData } from '../../test/e2e/states.ts';
import { paired } from '../../test/e2e/twin-states.ts';
import { idleMachine } from '../../test/node/control/stand-in-machine-view.ts';
import { StandInRequests } from '../../test/node/control/stand-in-requests.ts';
import { StandInSettings } from '../../test/node/control/stand-in-settings.ts';
import { noTunnel } from '../../test/node/control/stand-in-tunnel.ts';
import { StandInView } from '../../test/node/control/stand-in-view.ts';

const HOUR = 3_600_000;
const CONFIGURATION = '/home/owner/.local/share/tandem/config.json';

/** A control port behind which a working day of both machines stands: the same figures that the tests of the pages use. */
export class DayView extends StandInView {
  override readonly queue = new ActingQueue();
  override readonly requests = new StandInRequests();
  override readonly settings = new StandInSettings();

  /** The accounts page has four accounts with their quota. */
  showAccounts(): void {
    this.set(dayOfAccounts());
  }

  showEverything(): void {
    this.set(dayOfData());
  }
}

/** A day that was lived through by the recorder and put where each page looks for it. */
export async function dayView(): Promise<DayView> {
  const view = new DayView(dayOfData());
  await liveThroughADay(view.stats.recording);
  view.stats.facts.set('2026-11-23', badDay());
  view.queue.jobs = dayOfJobs();
  view.requests.kept = dayOfData()
    .requests.filter(({ outcome }) => outcome !== 'running')
    .map(wholeRequest);
  view.twins.shown = paired();
  const { engines: _, ...twin } = busyMachine.twin ?? {};
  const engines = busyMachine.twin?.engines;
  view.machine.shown = {
    ...idleMachine,
    role: 'active',
    twin: { id: 'b', name: 'T7910-B', role: 'standby', isHeard: true, ...twin, ...(engines ? { engines } : {}) },
  };
  view.machine.series = history;
  view.engines.shown = {
    ...enginesShown([
      engine({ baseUrl: 'http://127.0.0.1:11434' }),
      engine({ baseUrl: 'http://127.0.0.1:11435', index: 1 }),
    ]),
    because: [
      'An engine for each of 2 NUMA nodes of 22 cores: one that spans them reads its model over the link between them, at about half the speed.',
      'Node 0, 22 cores: 20 threads, bound by numactl when Tandem starts it.',
      'Node 1, 22 cores: 20 threads, bound by numactl when Tandem starts it.',
    ],
  };
  view.models.shown = goodDay();
  view.colab.shown = attached();
  view.tunnel.shown = openTunnel();
  view.settings.state = { document: document(), undoable: [] };
  view.setup.document = document();
  const models = [
    { name: 'phi4-mini:latest', bytes: 2_491_876_774 },
    { name: 'gemma3:4b', bytes: 3_338_801_804 },
  ];
  const found = { kind: 'running' as const, version: '0.11.4', models };
  const ollamas = [{ baseUrl: 'http://127.0.0.1:11434', backend: 'ollama-0', found }];
  view.setup.surroundings = { ...view.setup.surroundings, ollamas };
  view.answer = answer;
  return view;
}

function wholeRequest(record: WholeRequest['record'], place: number): WholeRequest {
  return {
    record: { ...record, userTier: place % 5 === 0 ? 'paid' : 'free' },
    result: resultOf(record),
    fellBack: fellBack(record),
    decision: {
      class: 'simple',
      because: ['weighed as a question', '+1.20 code or a program'],
      needs: [],
      promptTokens: 96,
      candidates: [
        { id: 'a/ollama-0', tier: 'workstation', reason: 'first tier for simple requests, 2 of 4 slots in use' },
        { id: 'a/colab', tier: 'colab', reason: 'second tier for simple requests, 1 of 5 slots in use' },
        { id: 'a/groq-a', tier: 'cloud', reason: 'third tier for simple requests, 0 of 16 slots in use' },
      ],
      excluded: [{ id: 'a/groq-b', tier: 'cloud', reason: 'rests for 42 s (limit of 30 a minute)' }],
    },
    ...(place % 4 === 0 ? { rating: place % 8 === 0 ? 1 : -1 } : {}),
  };
}

/** An answer of the playground: the first backend was not there, the second answered. */
async function* answer(): AsyncIterable<TryOutEvent> {
  const gone = { backend: 'a/colab', tier: 'colab', startedAfter: 1, duration: 90 } as const;
  yield {
    kind: 'decided',
    complexity: 4.2,
    decision: {
      class: 'medium',
      because: ['weighed as a question'],
      needs: [],
      promptTokens: 24,
      candidates: [
        { id: 'a/colab', tier: 'colab', reason: 'first tier for medium requests' },
        { id: 'a/groq-a', tier: 'cloud', reason: 'second tier for medium requests' },
      ],
      excluded: [],
    },
  };
  yield { kind: 'asked', backend: 'a/colab', tier: 'colab', after: 1 };
  yield { kind: 'attempt', attempt: { ...gone, outcome: 'unreachable', message: 'nothing listens there' } };
  yield { kind: 'asked', backend: 'a/groq-a', tier: 'cloud', after: 95 };
  yield { kind: 'route', requestId: 'req_1', backend: 'a/groq-a', model: 'openai/gpt-oss-120b' };
  yield {
    kind: 'text',
    text: 'The yearly one: 99 a year is 8.25 a month, 31 % less than 12. It pays from the ninth month on.',
    pieces: 24,
  };
  yield { kind: 'done', requestId: 'req_1', attempts: '', usage: { prompt: 24, completion: 31 } };
}

function openTunnel(): DayView['tunnel']['shown'] {
  const url = 'https://tandem-a.loca.lt';
  const now = Date.now();
  return {
    ...noTunnel,
    provider: 'localtunnel',
    standing: { kind: 'open', url, since: now - 3 * HOUR },
    told: { url, by: 'tunnel' },
    wish: { name: 'tandem-a', isGranted: true },
    checked: { kind: 'passed', took: 212, at: now - 24_000 },
    uptime: { share: 0.973, wanted: 24 * HOUR },
    settings: { ...noTunnel.settings, localtunnel: { host: 'https://localtunnel.me', subdomain: 'tandem-a' } },
    events: [
      { at: now - 3 * HOUR, kind: 'moved', text: `open at ${url}; it was https://brown-fox-12.loca.lt` },
      { at: now - 15 * HOUR, kind: 'opened', text: 'open at https://brown-fox-12.loca.lt' },
    ],
  };
}

function document() {
  return {
    kind: 'document' as const,
    file: CONFIGURATION,
    version: 'v',
    document: {
      node: { id: 'a', name: 'T7910-A' },
      gateway: { keys: [{ name: 'growthhub', key: { sealed: '•••' } }] },
      backends: [
        { id: 'ollama-0', kind: 'ollama' as const, baseUrl: 'http://127.0.0.1:11434', model: 'phi4-mini:latest' },
        {
          id: 'groq-a',
          kind: 'openai' as const,
          provider: 'groq',
          baseUrl: 'https://api.groq.com/openai/v1',
          model: 'openai/gpt-oss-120b',
          apiKey: { sealed: '•••' },
        },
      ],
      routing: { timeouts: { connect: 5000 }, paidTiers: ['cloud' as const] },
    },
  };
}
