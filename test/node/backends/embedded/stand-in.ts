import pino from 'pino';
import type { Backend, ChatCall, StreamBatch } from '../../../../main/node/backends/backend.ts';
import type { ChatBody } from '../../../../main/node/backends/chat-types.ts';
import { createEmbeddedBackend, type EmbeddedDeps } from '../../../../main/node/backends/embedded/index.ts';
import type { EngineEnd, EngineLauncher, EngineProcess } from '../../../../main/node/backends/embedded/launcher.ts';
import type { FromEngine, ToEngine } from '../../../../main/node/backends/embedded/protocol.ts';
import { backendSchema } from '../../../../main/node/config/backend-schema.ts';
import type { MachineFacts } from '../../../../main/node/monitor/index.ts';
import { ManualClock, settle } from '../../../fakes/clock.ts';

/** An engine's process that does what a test says, and nothing else. */
class StandInEngine implements EngineProcess {
  readonly sent: ToEngine[] = [];
  isKilled = false;
  #hear: (message: unknown) => void = () => {};
  #tell: (end: EngineEnd) => void = () => {};

  send(message: ToEngine): void {
    this.sent.push(message);
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#hear = listener;
  }

  onEnd(listener: (end: EngineEnd) => void): void {
    this.#tell = listener;
  }

  kill(): void {
    this.isKilled = true;
    this.end('SIGKILL');
  }

  async say(...messages: (FromEngine | object)[]): Promise<void> {
    for (const message of messages) {
      this.#hear(message);
      await settle();
    }
  }

  end(how: string, lastWords = ''): void {
    this.#tell({ how, lastWords });
  }

  /** Questions that it got, by their kind. */
  asked<Type extends ToEngine['type']>(type: Type): Extract<ToEngine, { type: Type }>[] {
    return this.sent.filter((message): message is Extract<ToEngine, { type: Type }> => message.type === type);
  }
}

const MACHINE: MachineFacts = {
  platform: 'linux',
  arch: 'x64',
  cpuModel: 'AMD Ryzen 7 5800X',
  sockets: 1,
  physicalCores: 8,
  logicalCores: 16,
  memoryBytes: 2 ** 35,
};

export interface Bench {
  readonly backend: Backend;
  readonly clock: ManualClock;
  /** Every engine that was started, in order. */
  readonly engines: readonly StandInEngine[];
  /** The engine that was started last. */
  engine(): StandInEngine;
}

/** A backend over stand-in engines and a clock that stands until told. */
export function bench(config: object = {}, deps: Partial<EmbeddedDeps> = {}): Bench {
  const parsed = backendSchema.parse({ id: 'embedded', kind: 'embedded', threads: 1, ...config });
  if (parsed.kind !== 'embedded') throw new Error('unreachable');
  const clock = new ManualClock();
  const engines: StandInEngine[] = [];
  const launcher: EngineLauncher = {
    launch() {
      const engine = new StandInEngine();
      engines.push(engine);
      return engine;
    },
  };
  const backend = createEmbeddedBackend(parsed, {
    clock,
    log: pino({ level: 'silent' }),
    launcher,
    model: () => ({ kind: 'ready', path: '/models/Tiny.Q4.gguf', isVerified: true }),
    machine: MACHINE,
    platform: 'linux-x64',
    ...deps,
  });
  return {
    backend,
    clock,
    engines,
    engine() {
      const last = engines.at(-1);
      if (!last) throw new Error('no engine was started');
      return last;
    },
  };
}

/** What became of a call: filled in as it goes on. */
export interface Asked {
  text: string;
  failure: string | undefined;
  message: string;
  finish: string | undefined;
  usage: unknown;
  /** What the call threw. */
  thrown: unknown;
  signsOfLife: number;
  readonly leave: () => void;
}

/** Asks and goes on by itself while the test plays the engine; returns when everything that can go on has. */
export async function ask(
  backend: Backend,
  body: Partial<ChatBody> = {},
  call: Partial<ChatCall> = {},
): Promise<Asked> {
  const leaving = new AbortController();
  const asked: Asked = {
    text: '',
    failure: undefined,
    message: '',
    finish: undefined,
    usage: undefined,
    thrown: undefined,
    signsOfLife: 0,
    leave: () => leaving.abort(new Error('the caller left')),
  };
  const alive = () => {
    asked.signsOfLife += 1;
  };
  const base = { stream: true, promptTokens: 5, alive, answering: () => {}, signal: leaving.signal };
  const messages = [{ role: 'user', content: 'Say it.' }];
  void follow(backend.chat({ ...base, ...call, body: { messages, ...body } }), asked).catch((error: unknown) => {
    asked.thrown = error;
  });
  await settle();
  return asked;
}

async function follow(reply: ReturnType<Backend['chat']>, asked: Asked): Promise<void> {
  const answer = await reply;
  if (answer.kind === 'failed') return note({ events: [], end: answer }, asked);
  if (answer.kind !== 'stream') throw new Error('it always streams');
  for await (const batch of answer.batches) note(batch, asked);
}

function note({ events, end }: StreamBatch, asked: Asked): void {
  for (const { chunk } of events) {
    asked.text += chunk.choices[0]?.delta.content ?? '';
    asked.finish = chunk.choices[0]?.finish_reason ?? asked.finish;
    asked.usage = chunk.usage ?? asked.usage;
  }
  if (end?.kind !== 'failed') return;
  asked.failure = end.failure.kind;
  asked.message = end.failure.message;
}

export const LOADED = { type: 'loaded', contextTokens: 4096 } as const;

export const text = (id: number, said: string) => ({ type: 'text', pieces: [{ id, text: said }] });

export const done = (id: number) => ({ type: 'done', id, finish: 'stop', promptTokens: 7, completionTokens: 3 });
