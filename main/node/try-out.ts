import type { ChatBody, Usage } from './backends/index.ts';
import type { Cascade, ChatOutcome, RequestWatcher } from './cascade/index.ts';
import type { TryOutEvent, TryOutOptions } from './control/index.ts';
import { cascadeRequest, type GatewayDeps, GatewayError } from './gateway/index.ts';

export interface TryOutDeps {
  readonly gateway: GatewayDeps;
  readonly cascade: Pick<Cascade, 'chat'>;
}

/**
 * Sends a chat of the owner's own page through the cascade, and tells its way while it goes it: what was decided, who is
 * asked, who failed, then the text, then the end.
 */
export async function* tryOut(
  { gateway, cascade }: TryOutDeps,
  body: ChatBody,
  model: string,
  signal: AbortSignal,
  { userTier }: TryOutOptions,
): AsyncGenerator<TryOutEvent> {
  const steps = new Steps();
  const chat = { model, body: { ...body, stream: true }, hints: { userTier, messageType: undefined } };
  try {
    const request = cascadeRequest(gateway, chat, { surface: 'chat', signal, watcher: steps.watcher });
    steps.complexity = request.complexity;
    const asking = settled(cascade.chat(request));
    void asking.then(steps.wake);
    let result: Awaited<typeof asking> | undefined;
    void asking.then(found => (result = found));
    while (!result) {
      yield* steps.take();
      await steps.more();
    }
    yield* steps.take();
    if (result.kind === 'threw') throw result.error;
    for await (const event of eventsOf(request.id, result.outcome)) {
      // Another backend may have gone on with it.
      yield* steps.take();
      yield event;
    }
  } catch (error) {
    // A model that does not exist is told like any refusal; the page's leaving needs no answer.
    if (error instanceof GatewayError) yield { kind: 'refused', status: error.status, message: error.message };
    else if (!signal.aborted) throw error;
  }
}

/** What happens on the way, until it is told. */
class Steps {
  complexity = 0;
  #waiting: TryOutEvent[] = [];
  #wake = () => {};
  #hasNews = false;

  readonly watcher: RequestWatcher = {
    decided: ({ because, ...decision }) => {
      this.#add({
        kind: 'decided',
        complexity: this.complexity,
        decision: { ...decision, because: because?.() ?? [] },
      });
    },
    asked: (backend, tier, after) => this.#add({ kind: 'asked', backend, tier, after }),
    attemptEnded: attempt => this.#add({ kind: 'attempt', attempt }),
  };

  readonly wake = (): void => {
    this.#hasNews = true;
    this.#wake();
  };

  take(): readonly TryOutEvent[] {
    const taken = this.#waiting;
    this.#waiting = [];
    return taken;
  }

  /** Resolves when there is something new, or was since the last time. */
  async more(): Promise<void> {
    if (!this.#hasNews) await new Promise<void>(resolve => (this.#wake = resolve));
    this.#hasNews = false;
  }

  #add(event: TryOutEvent): void {
    this.#waiting.push(event);
    this.wake();
  }
}

async function settled(asking: Promise<ChatOutcome>) {
  try {
    return { kind: 'came', outcome: await asking } as const;
  } catch (error) {
    return { kind: 'threw', error } as const;
  }
}

async function* eventsOf(requestId: string, outcome: ChatOutcome): AsyncGenerator<TryOutEvent> {
  if (outcome.kind === 'refused') {
    yield { kind: 'refused', status: outcome.refusal.status, message: outcome.refusal.message };
    return;
  }
  const { backend, model, attempts } = outcome.route;
  yield { kind: 'route', requestId, backend, ...(model ? { model } : {}) };
  if (outcome.kind === 'answer') {
    const { choices, usage } = outcome.answer.completion;
    yield { kind: 'text', text: choices[0]?.message.content ?? '' };
    yield { kind: 'done', requestId, attempts, ...usageOf(usage) };
    return;
  }
  let usage: Usage | undefined;
  for await (const part of outcome.parts) {
    if (part.kind === 'events') {
      for (const { chunk } of part.events) usage = chunk.usage ?? usage;
      const texts = part.events.map(({ chunk }) => chunk.choices[0]?.delta.content ?? '').filter(text => text !== '');
      const pieces = texts.length > 1 ? { pieces: texts.length } : {};
      if (texts.length > 0) yield { kind: 'text', text: texts.join(''), ...pieces };
    } else if (part.kind === 'complete') yield { kind: 'done', requestId, attempts, ...usageOf(usage) };
    else yield { kind: 'refused', status: 503, message: part.message };
  }
}

function usageOf(usage: Usage | null | undefined) {
  return usage ? { usage: { prompt: usage.prompt_tokens, completion: usage.completion_tokens } } : {};
}
