import type { LiveState, Station } from '../../main/node/control/index.ts';
import { emptyState } from '../node/control/stand-in-view.ts';

type RequestRecord = LiveState['requests'][number];
type Attempt = RequestRecord['attempts'][number];

/** A first run: nothing was found. */
export function noData(): LiveState {
  return {
    ...emptyState,
    node: { ...emptyState.node, startedAt: Date.now() - 40_000 },
    notices: [
      {
        level: 'down',
        text: 'No Ollama answers on 127.0.0.1:11434, and no backend is configured.',
        remedy: 'Install Ollama.',
        command: 'curl -fsSL https://ollama.com/install.sh | sh',
      },
      {
        level: 'information',
        text: 'Then pull a model; this node picks it up by itself within 10 s.',
        command: 'ollama pull phi4-mini',
      },
    ],
  };
}

/** A working day on eight backends. */
export function dayOfData(): LiveState {
  const now = Date.now();
  return {
    ...emptyState,
    node: { ...emptyState.node, startedAt: now - 8 * 3_600_000 },
    gateway: { url: 'http://127.0.0.1:8484', access: 'keys' },
    stations: [
      station('ollama-0', 'workstation', {
        model: 'phi4-mini',
        inFlight: 2,
        firstToken: 412,
        answered: 1412,
        failed: 9,
      }),
      station('ollama-1', 'workstation', {
        model: 'phi4-mini',
        inFlight: 1,
        firstToken: 398,
        answered: 1380,
        failed: 4,
      }),
      station('colab', 'colab', {
        model: 'qwen3:14b',
        slots: 5,
        inFlight: 1,
        firstToken: 730,
        answered: 240,
        failed: 12,
      }),
      station('groq-a', 'cloud', {
        kind: 'openai',
        provider: 'groq',
        model: 'openai/gpt-oss-120b',
        slots: 16,
        firstToken: 210,
        answered: 88,
        failed: 6,
      }),
      station('groq-b', 'cloud', {
        kind: 'openai',
        provider: 'groq',
        model: 'openai/gpt-oss-120b',
        slots: 16,
        answered: 14,
      }),
      station('openrouter', 'cloud', {
        kind: 'openai',
        provider: 'openrouter',
        model: 'meta-llama/llama-3.3-70b-instruct:free',
        slots: 16,
        state: { kind: 'untried' },
      }),
    ],
    requests: manyRequests(now),
    totals: { requests: 3187, answered: 3171, refused: 3, fellBack: 74 },
  };
}

/** The same day gone wrong: each state that a station can have. */
export function halfDown(): LiveState {
  const day = dayOfData();
  const now = Date.now();
  const lastError = {
    at: now - 130_000,
    kind: 'unreachable' as const,
    message: 'connect ECONNREFUSED 127.0.0.1:11435',
  };
  const states: Readonly<Record<string, Partial<Station>>> = {
    'a/ollama-1': {
      state: { kind: 'down', until: now + 12_000, reason: 'nothing listens on 127.0.0.1:11435' },
      inFlight: 0,
      lastError,
    },
    'a/colab': {
      state: { kind: 'degraded', reason: '3 of the last 8 answers were cut off' },
      lastError: { at: now - 20_000, kind: 'cut-off', message: 'the stream ended without a finish reason' },
    },
    'a/groq-a': {
      state: { kind: 'resting', until: now + 25 * 60_000, reason: 'limit of 30 a minute' },
      lastError: { at: now - 61_000, kind: 'rate-limited', message: 'Rate limit reached for model' },
    },
    'a/groq-b': {
      state: { kind: 'disabled', reason: 'the provider refused the key' },
      inFlight: 0,
      lastError: { at: now - 600_000, kind: 'bad-credentials', message: 'Invalid API Key (401)' },
    },
  };
  return {
    ...day,
    notices: [
      {
        level: 'attention',
        text: 'groq refused the key of a/groq-b.',
        remedy: 'Put a valid key into the configuration, or switch the backend on again if the key is right.',
      },
    ],
    stations: day.stations.map(each => ({ ...each, ...states[each.id] })),
  };
}

/** A station of node `a`, serving unless told otherwise. */
export function station(backend: string, tier: Station['tier'], rest: Partial<Station> = {}): Station {
  return {
    id: `a/${backend}`,
    node: 'a',
    backend,
    kind: 'ollama',
    tier,
    simulated: false,
    contextTokens: 131_072,
    capabilities: ['tools', 'json', 'prefill'],
    state: { kind: 'serving' },
    inFlight: 0,
    slots: 4,
    waiting: 0,
    answered: 0,
    failed: 0,
    ...rest,
  };
}

/** A finished request, answered by its last attempt unless told otherwise. */
export function request(id: string, attempts: readonly Attempt[], rest: Partial<RequestRecord> = {}): RequestRecord {
  const last = attempts.at(-1);
  return {
    id,
    at: Date.now() - 5000,
    surface: 'chat',
    target: 'auto',
    stream: true,
    complexity: 1.8,
    attempts,
    backend: last?.backend,
    tier: last?.tier,
    outcome: 'ok',
    status: 200,
    duration: last ? last.startedAfter + last.duration : 3,
    promptTokens: 214,
    completionTokens: 96,
    ...rest,
  };
}

/** An attempt that answered unless told otherwise. */
export function attempt(backend: string, tier: Station['tier'], rest: Partial<Attempt> = {}): Attempt {
  return { backend: `a/${backend}`, tier, startedAfter: 0, duration: 2400, firstToken: 410, outcome: 'ok', ...rest };
}

const colabAfterSilence = [
  attempt('ollama-0', 'workstation', {
    duration: 10_000,
    firstToken: undefined,
    outcome: 'timed-out',
    message: 'no first token in 10 s',
  }),
  attempt('colab', 'colab', { startedAfter: 10_010, duration: 4100, firstToken: 730 }),
];

const groqAfterTwo = [
  attempt('ollama-1', 'workstation', {
    duration: 12,
    firstToken: undefined,
    outcome: 'unreachable',
    message: 'connect ECONNREFUSED 127.0.0.1:11435',
  }),
  attempt('colab', 'colab', {
    startedAfter: 15,
    duration: 2200,
    firstToken: 640,
    outcome: 'cut-off',
    message: 'the stream was cut',
  }),
  attempt('groq-a', 'cloud', { startedAfter: 2220, duration: 900, firstToken: 205 }),
];

function manyRequests(now: number): RequestRecord[] {
  const finished = Array.from({ length: 140 }, (_, index) => {
    const at = now - 4000 - index * 9000;
    const id = `req_${(4096 - index).toString(16)}`;
    if (index % 17 === 3) return request(id, colabAfterSilence, { at, model: 'qwen3:14b' });
    if (index % 23 === 7) return request(id, groqAfterTwo, { at, model: 'openai/gpt-oss-120b' });
    if (index % 9 === 4) {
      return request(id, [attempt('groq-a', 'cloud', { duration: 1300, firstToken: 210 })], { at, complexity: 7.2 });
    }
    if (index % 11 === 6) {
      return request(id, [attempt('colab', 'colab', { duration: 5200, firstToken: 700 })], { at, complexity: 4.1 });
    }
    if (index === 12) {
      return request(id, [], {
        at,
        outcome: 'refused',
        status: 422,
        backend: undefined,
        tier: undefined,
        target: 'tier:colab',
      });
    }
    const backend = index % 2 === 0 ? 'ollama-0' : 'ollama-1';
    return request(id, [attempt(backend, 'workstation', { duration: 1700 + (index % 7) * 240 })], {
      at,
      model: 'phi4-mini',
    });
  });
  const running = ['req_run1', 'req_run2', 'req_run3', 'req_run4'].map((id, index) =>
    request(id, [], {
      at: now - 900 * (index + 1),
      outcome: 'running',
      duration: undefined,
      promptTokens: undefined,
      completionTokens: undefined,
      backend: undefined,
      tier: undefined,
    }),
  );
  return [...running, ...finished];
}
