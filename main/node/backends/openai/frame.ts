import type { StreamEvent } from '../backend.ts';
import type { ChatChunk } from '../chat-types.ts';

/** What cannot stand in a JSON string as it is: such a text is left to the parser. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them
const SPECIAL = /["\\\u0000-\u001f]/;
const PROBE = 'probe';
/** A frame has to be good for so many events, or it is not worth the search. */
const CREDIT = 4;

/**
 * The events of an answer differ in hardly anything but their text. Once one was read by the parser, what stands before
 * and after its text is the frame of the others: an event in the same frame says the same with another text, and is not
 * parsed (64 events cost 90 µs less, a tenth of the whole way of a stream).
 */
export class Frames {
  #frame: Frame | undefined;
  #credit = CREDIT;

  /** The event, if it is one in the frame of an earlier one. */
  read(data: string): StreamEvent | undefined {
    const text = this.#frame?.textIn(data);
    if (!this.#frame || !text) return undefined;
    this.#credit = CREDIT;
    return new FramedEvent(data, text, this.#frame);
  }

  /** Looks for a frame in an event that was parsed and is passed on as it came. */
  learn(data: string, chunk: ChatChunk): void {
    if (this.#credit === 0 || !isTextAlone(chunk)) return;
    this.#credit -= 1;
    this.#frame = frameIn(data, chunk) ?? this.#frame;
  }
}

/** What an event has around its text. */
interface Frame {
  readonly chunk: ChatChunk;
  /** The text of an event in this frame; undefined for any other event. */
  textIn(data: string): string | undefined;
}

class FramedEvent implements StreamEvent {
  readonly json: string;
  readonly text: string;
  readonly #frame: Frame;

  constructor(json: string, text: string, frame: Frame) {
    this.json = json;
    this.text = text;
    this.#frame = frame;
  }

  /** What the parser would have made of it. */
  get chunk(): ChatChunk {
    const { chunk } = this.#frame;
    return {
      ...chunk,
      choices: chunk.choices.map(choice => ({ ...choice, delta: { ...choice.delta, content: this.text } })),
    };
  }
}

/** Nothing that would have to be looked at but a text of the first choice. */
function isTextAlone({ choices, usage }: ChatChunk): boolean {
  const [choice] = choices;
  if (!choice || choices.length > 1 || usage || choice.index !== 0 || choice.finish_reason || choice.logprobs) {
    return false;
  }
  return Object.entries(choice.delta).every(([name, part]) => (name === 'content' ? Boolean(part) : part === null));
}

function frameIn(data: string, chunk: ChatChunk): Frame | undefined {
  const content = chunk.choices[0]?.delta.content ?? '';
  if (SPECIAL.test(content)) return undefined;
  const literal = [`"content":"${content}"`, `"content": "${content}"`].find(written => data.includes(written));
  if (literal === undefined) return undefined;
  const end = data.indexOf(literal) + literal.length - 1;
  const before = data.slice(0, end - content.length);
  const after = data.slice(end);
  // The place may be another one, where the same text stands.
  if (contentOf(`${before}${PROBE}${after}`) !== PROBE) return undefined;
  const around = before.length + after.length;
  return {
    chunk,
    textIn(other) {
      if (other.length <= around || !other.startsWith(before) || !other.endsWith(after)) return undefined;
      const text = other.slice(before.length, other.length - after.length);
      return SPECIAL.test(text) ? undefined : text;
    },
  };
}

function contentOf(data: string): unknown {
  const value: ChatChunk = JSON.parse(data);
  return value.choices[0]?.delta.content;
}
