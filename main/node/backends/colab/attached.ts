import type { Logger } from 'pino';
import type { Clock } from '../../clock/index.ts';
import type { BackendConfig, Capability } from '../../config/index.ts';
import type { Backend, BackendFacts, ProbeResult } from '../backend.ts';
import { clientOver, createOllamaBackend, type OllamaCarrier } from '../ollama/index.ts';
import { checkedBody } from './checked-body.ts';
import { describeStanding } from './standing.ts';
import type { ColabWorker, WorkerQuestion } from './worker.ts';

export interface AttachedDeps {
  readonly clock: Clock;
  readonly connectTimeout: number;
  readonly log: Logger;
  readonly worker: ColabWorker;
  readonly changed: () => void;
}

/** How long a look at a worker's engine may take, ms: over a bad link it is asked three things and a fourth. */
const LOOK = 10_000;
/** When a look is likely to be done, ms. */
const LOOKING = 2000;

/**
 * The Ollama behind a Colab worker. What a conversation is to an Ollama, the backend of that kind knows; here its
 * requests are carried by the worker instead of a connection, so everything that it can (exact context, tools,
 * continuation) is there too.
 */
export function createAttachedBackend(
  config: Extract<BackendConfig, { kind: 'colab' }>,
  { clock, connectTimeout, log, worker, changed }: AttachedDeps,
): Backend {
  const { id, tier, model, maxConcurrent, contextTokens, capabilities } = config;
  const carrier: OllamaCarrier = {
    async exchange({ path, method, body }, signal) {
      const task = taskOf(path);
      const verb = method === 'POST' ? 'POST' : 'GET';
      const answer = await worker.ask({ task, method: verb, path, body: body ?? undefined }, signal);
      if (task !== 'chat' || answer.status !== 200) return answer;
      return { ...answer, body: checkedBody(answer.body, model, worker.distrust) };
    },
    close: () => Promise.resolve(),
  };
  const engine = createOllamaBackend(
    {
      id,
      kind: 'ollama',
      tier,
      // Nothing is ever sent there: requests go by the worker.
      baseUrl: 'http://colab.invalid',
      model,
      maxConcurrent,
      contextTokens,
      // The GPU is there for this model alone.
      keepAlive: '-1',
      ...(capabilities ? { capabilities } : {}),
    },
    { clock, connectTimeout, log, client: clientOver(carrier) },
  );
  /** The generation whose engine was looked at. */
  let seen: number | undefined;
  let looking: AbortController | undefined;

  async function lookAt(signal: AbortSignal): Promise<ProbeResult> {
    const { generation } = worker;
    const result = await engine.probe(signal);
    if (result.kind !== 'alive') return result;
    if (engine.facts().notReady) {
      worker.distrust(`it says that it serves ${model}, and its engine does not have it`);
      return { kind: 'dead', failure: { kind: 'unreachable', message: 'its Colab worker was turned away' } };
    }
    if (worker.generation === generation) seen = generation;
    return result;
  }

  async function lookAnew(): Promise<void> {
    if (looking || worker.standing().kind !== 'ready' || worker.generation === seen) return;
    looking = new AbortController();
    const limit = clock.timer(LOOK, () => looking?.abort(new Error('looking took too long')));
    try {
      await lookAt(looking.signal);
    } catch {
      // It was cut short; whoever looks after backends that are not ready looks again.
    } finally {
      limit.cancel();
      looking = undefined;
      changed();
    }
  }
  const forget = worker.onChange(() => void lookAnew());
  void lookAnew();

  function facts(): BackendFacts {
    const standing = worker.standing();
    const able = new Set<Capability>(capabilities ?? ['json']);
    const unknown = { model, contextTokens, capabilities: able, embeddings: true };
    if (standing.kind !== 'ready') return { ...unknown, ...describeStanding(standing, clock.now()) };
    if (worker.generation !== seen) {
      return { ...unknown, notReady: 'Its Colab worker is being looked at', readyIn: LOOKING };
    }
    return engine.facts();
  }

  return {
    ...engine,
    kind: 'colab',
    facts,
    async probe(signal) {
      const standing = worker.standing();
      if (standing.kind === 'ready') return lookAt(signal);
      const { notReady: message } = describeStanding(standing, clock.now());
      return { kind: 'dead', failure: { kind: 'unreachable', message } };
    },
    async close() {
      forget();
      looking?.abort(new Error('no longer in use'));
      await engine.close();
    },
  };
}

function taskOf(path: string): WorkerQuestion['task'] {
  switch (path) {
    case '/api/chat':
    case '/api/generate':
      return 'chat';
    case '/api/embed':
      return 'embed';
    default:
      return 'health';
  }
}
