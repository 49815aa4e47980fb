import type { ChatCompletion, ChatDelta, PlainAnswer, StreamEvent, Usage } from '../backends/index.ts';

interface Choice {
  readonly index: number;
  readonly message: Record<string, unknown> & { role: string; content: string | null };
  finish_reason: string | null;
  logprobs?: Record<string, unknown[]>;
}

/** Collects a stream into the plain answer that the same upstream would have given. */
export class Assembler {
  #head: Record<string, unknown> = {};
  #usage: Usage | undefined;
  readonly #choices = new Map<number, Choice>();

  add(event: StreamEvent): void {
    if (event.text !== undefined) {
      const { message } = this.#choice(0);
      message.content = `${message.content ?? ''}${event.text}`;
      return;
    }
    const { choices, usage, object: _, ...head } = event.chunk;
    // Later chunks may lack what the first had (`model`), or bring what it lacked.
    for (const [key, value] of Object.entries(head)) if (value !== '' && value !== null) this.#head[key] = value;
    if (usage) this.#usage = usage;
    for (const { index, delta, finish_reason, logprobs } of choices) {
      const choice = this.#choice(index);
      mergeDelta(choice.message, delta);
      if (finish_reason) choice.finish_reason = finish_reason;
      if (logprobs) mergeLogprobs(choice, logprobs);
    }
  }

  answer(): PlainAnswer {
    const completion: ChatCompletion = {
      ...this.#head,
      object: 'chat.completion',
      choices: [...this.#choices.values()].sort((one, other) => one.index - other.index),
      ...(this.#usage ? { usage: this.#usage } : {}),
    };
    return { json: JSON.stringify(completion), completion };
  }

  #choice(index: number): Choice {
    const known = this.#choices.get(index);
    if (known) return known;
    const fresh: Choice = { index, message: { role: 'assistant', content: null }, finish_reason: null };
    this.#choices.set(index, fresh);
    return fresh;
  }
}

function mergeDelta(message: Choice['message'], delta: ChatDelta): void {
  for (const [key, value] of Object.entries(delta)) {
    if (value === null || value === undefined) continue;
    if (key === 'role') message.role = String(value);
    else if (key === 'tool_calls' && Array.isArray(value)) mergeToolCalls(message, value);
    else if (typeof value === 'string') message[key] = `${message[key] ?? ''}${value}`;
    else message[key] = value;
  }
}

/** Tool calls come in pieces that carry their place in `index`; their arguments are concatenated. */
function mergeToolCalls(message: Choice['message'], pieces: readonly unknown[]): void {
  const calls = Array.isArray(message.tool_calls) ? message.tool_calls : [];
  message.tool_calls = calls;
  for (const piece of pieces) {
    if (!isObject(piece)) continue;
    const { index, function: called, ...rest } = piece;
    const place = typeof index === 'number' ? index : calls.length;
    const known = isObject(calls[place]) ? calls[place] : {};
    const before = isObject(known.function) ? known.function : {};
    const now = isObject(called) ? called : {};
    const merged = { ...before, ...now, arguments: `${before.arguments ?? ''}${now.arguments ?? ''}` };
    calls[place] = { ...known, ...rest, function: merged };
  }
}

function mergeLogprobs(choice: Choice, logprobs: unknown): void {
  if (!isObject(logprobs)) return;
  const merged = choice.logprobs ?? {};
  for (const [key, value] of Object.entries(logprobs)) {
    if (Array.isArray(value)) merged[key] = [...(merged[key] ?? []), ...value];
  }
  choice.logprobs = merged;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A plain answer as the one-event stream that a caller who wants a stream gets, when the upstream does not stream. */
export function asStreamEvents(answer: PlainAnswer): StreamEvent[] {
  const { choices, usage, ...head } = answer.completion;
  const common = { ...head, object: 'chat.completion.chunk' };
  const chunks = [
    {
      ...common,
      choices: choices.map(({ index, message, finish_reason, logprobs }) => ({
        index,
        delta: indexToolCalls(message),
        ...(logprobs ? { logprobs } : {}),
        finish_reason: finish_reason ?? null,
      })),
    },
    ...(usage ? [{ ...common, choices: [], usage }] : []),
  ];
  return chunks.map(chunk => ({ json: JSON.stringify(chunk), chunk }));
}

function indexToolCalls(message: ChatDelta): ChatDelta {
  if (!message.tool_calls) return message;
  return {
    ...message,
    tool_calls: message.tool_calls.map((call, index) => (isObject(call) ? { index, ...call } : call)),
  };
}
