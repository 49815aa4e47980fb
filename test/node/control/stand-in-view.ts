import type { ChatBody } from '../../../main/node/backends/chat-types.ts';
import type {
  LiveState,
  NodeView,
  PlanQuestion,
  RequestsView,
  SettingsView,
  TryOutEvent,
  TryOutOptions,
} from '../../../main/node/control/index.ts';
import type { HandDone } from '../../../main/node/pair/index.ts';
import { StandInColab } from './stand-in-colab.ts';
import { StandInEngines } from './stand-in-engines.ts';
import { StandInMachineView } from './stand-in-machine-view.ts';
import { StandInModels } from './stand-in-models.ts';
import { StandInQueue } from './stand-in-queue.ts';
import { StandInRequests } from './stand-in-requests.ts';
import { StandInServing } from './stand-in-serving.ts';
import { StandInSettings } from './stand-in-settings.ts';
import { StandInSetup } from './stand-in-setup.ts';
import { StandInStats } from './stand-in-stats.ts';
import { StandInThresholds } from './stand-in-thresholds.ts';
import { StandInTunnel } from './stand-in-tunnel.ts';
import { StandInTwins } from './stand-in-twins.ts';

/** A node's view that shows what a test puts into it and remembers what it was asked. */
export class StandInView implements NodeView {
  readonly asked: { body: ChatBody; model: string; signal: AbortSignal; userTier: TryOutOptions['userTier'] }[] = [];
  readonly planned: PlanQuestion[] = [];
  readonly enabled: string[] = [];
  readonly cooledDown: string[] = [];
  readonly setup = new StandInSetup();
  readonly settings: SettingsView = new StandInSettings();
  readonly queue = new StandInQueue();
  readonly requests: RequestsView = new StandInRequests();
  readonly stats = new StandInStats();
  readonly twins = new StandInTwins();
  readonly colab = new StandInColab();
  readonly thresholds = new StandInThresholds();
  readonly engines = new StandInEngines();
  readonly models = new StandInModels();
  readonly machine = new StandInMachineView();
  readonly tunnel = new StandInTunnel();
  readonly serving = new StandInServing();
  readonly #listeners = new Set<() => void>();
  #state: LiveState;
  reloadResult: Awaited<ReturnType<NodeView['reload']>> = { kind: 'applied', changed: [], needsRestart: [] };
  /** What `tryOut` yields. */
  answer: (signal: AbortSignal) => AsyncIterable<TryOutEvent> = async function* () {
    yield { kind: 'route', requestId: 'req_1', backend: 'a/one', model: 'model-one' };
    yield { kind: 'text', text: 'Hello' };
    yield { kind: 'text', text: ' there.' };
    yield { kind: 'done', requestId: 'req_1', attempts: 'a/one:ok' };
  };

  constructor(state: LiveState = emptyState) {
    this.#state = state;
  }

  state(): LiveState {
    return this.#state;
  }

  /** Puts a new state in and tells those who listen. */
  set(state: LiveState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  onChange(changed: () => void): () => void {
    this.#listeners.add(changed);
    return () => this.#listeners.delete(changed);
  }

  plan(request: PlanQuestion) {
    this.planned.push(request);
    if (request.model === 'a/broken') throw new Error('secret-of-the-inside');
    return {
      complexity: 2.4,
      class: 'simple' as const,
      because: ['48 characters'],
      promptTokens: 12,
      needs: [],
      candidates: [{ backend: 'a/one', tier: 'workstation' as const, reason: 'first tier for simple requests' }],
      excluded: [{ backend: 'a/two', tier: 'cloud' as const, reason: 'rests for 42 s (limit of 30 a minute)' }],
    };
  }

  reload() {
    return Promise.resolve(this.reloadResult);
  }

  enable(backend: string): Promise<HandDone> {
    this.enabled.push(backend);
    return this.#done(backend);
  }

  resetCoolDown(account: string): Promise<HandDone> {
    this.cooledDown.push(account);
    return this.#done(account);
  }

  /** What becomes of what is done by hand to a backend that there is. */
  handDone: HandDone = { kind: 'done' };

  #done(backend: string): Promise<HandDone> {
    const isThere = this.#state.stations.some(({ id }) => id === backend);
    return Promise.resolve(isThere ? this.handDone : { kind: 'unknown' });
  }

  metrics() {
    return Promise.resolve({
      contentType: 'text/plain; version=0.0.4; charset=utf-8',
      text: '# TYPE tandem_requests_total counter\ntandem_requests_total 3\n',
    });
  }

  tryOut(body: ChatBody, model: string, signal: AbortSignal, { userTier }: TryOutOptions): AsyncIterable<TryOutEvent> {
    this.asked.push({ body, model, signal, userTier });
    return this.answer(signal);
  }
}

/** A node with nothing configured and nothing asked. */
export const emptyState: LiveState = {
  node: { id: 'a', name: 'T7910-A', version: '0.1.0', startedAt: Date.UTC(2026, 10, 24, 11) },
  gateway: { url: 'http://127.0.0.1:8484', access: 'this-machine' },
  notices: [],
  routing: {
    order: {
      simple: ['workstation', 'colab', 'cloud'],
      medium: ['colab', 'cloud', 'workstation'],
      complex: ['cloud', 'colab', 'workstation'],
    },
    thresholds: { medium: 3, complex: 6 },
    paidTiers: [],
  },
  stations: [],
  requests: [],
  totals: { requests: 0, answered: 0, refused: 0, fellBack: 0 },
};
