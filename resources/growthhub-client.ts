/*
 * Calls the two nodes of a Tandem as one. One file, to be copied: it needs nothing but `fetch` (Node.js 18, browsers).
 *
 *   const tandem = new GrowthHubClient({ urls: ['https://a.example', 'https://b.example'], key: 'tk_…' });
 *   const answer = await tandem.chat({ model: 'auto', messages: [{ role: 'user', content: 'Hello' }] });
 *   for await (const chunk of tandem.chat({ stream: true, messages })) …
 */

export interface ClientOptions {
  /** Both gateways, in any order. A tunnel's new address is learnt from the nodes. */
  readonly urls: readonly string[];
  /** A gateway key, `tk_…`. */
  readonly key: string;
  /** Silence, ms, after which the node is asked whether it is alive. One that is not loses the request to the other. */
  readonly hedgeAfter?: number;
  /** So long, ms, it may take to say that it is alive. */
  readonly probeWithin?: number;
  /** So long, ms, a node that is alive may take to its first word before the other is asked too. */
  readonly patience?: number;
  /** So long, ms, nobody may have begun to answer. */
  readonly timeout?: number;
  readonly fetch?: typeof globalThis.fetch;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Such as `x-tandem-user-tier`, `prefer: respond-async` and `idempotency-key`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** An OpenAI chat request; what is not named here passes through. */
export interface ChatRequest {
  readonly messages: readonly { readonly role: string; readonly content?: unknown; readonly [more: string]: unknown }[];
  readonly model?: string;
  readonly stream?: boolean;
  readonly [more: string]: unknown;
}

interface ChatBase {
  readonly id: string;
  readonly created: number;
  readonly model: string;
  readonly usage?: { readonly prompt_tokens: number; readonly completion_tokens: number } | null;
}
interface ChatWords {
  readonly role?: string;
  readonly content?: string | null;
  readonly tool_calls?: readonly unknown[];
}
export interface ChatCompletion extends ChatBase {
  readonly choices: readonly { readonly index: number; readonly message: ChatWords; readonly finish_reason: string }[];
}
export interface ChatChunk extends ChatBase {
  readonly choices: readonly {
    readonly index: number;
    readonly delta: ChatWords;
    readonly finish_reason: string | null;
  }[];
}

/** What `chat` fails with, save for the signal's own reason. */
export class GrowthHubError extends Error {
  /**
   * `unavailable`: neither node answered. `refused`: one answered with an error, for which see `status` and `code`.
   * `cut-off`: an answer that had begun broke off; it was not asked for again, because its beginning has been read.
   */
  readonly kind: 'unavailable' | 'refused' | 'cut-off';
  readonly status: number | undefined;
  readonly code: string | undefined;
  /** Ms, when the node says when to come again. */
  readonly retryAfter: number | undefined;

  constructor(
    kind: GrowthHubError['kind'],
    message: string,
    more: { status?: number; code?: string | undefined; retryAfter?: number | undefined; cause?: unknown } = {},
  ) {
    super(message, { cause: more.cause });
    this.name = 'GrowthHubError';
    this.kind = kind;
    this.status = more.status;
    this.code = more.code;
    this.retryAfter = more.retryAfter;
  }
}

/** Statuses with which a node, or the tunnel in front of it, says that it cannot answer now. */
const CANNOT_NOW = [502, 503, 504];
/** Who is active is asked again after this, ms, at the next request. */
const KNOWN_FOR = 30_000;
/** The same while a node does not answer. */
const TROUBLED_FOR = 5000;
/** And at most so often when one fails. */
const ASKED_AT_MOST_EVERY = 1000;

/** Both nodes as one: keeps to the active one, and to the other as long as that one does not answer. */
export class GrowthHubClient {
  readonly #options: Required<ClientOptions>;
  readonly #configured: readonly string[];
  /** By node, as the nodes tell them. */
  readonly #learnt = new Map<string, string>();
  /** Did not answer when they were called last. */
  readonly #down = new Set<string>();
  #active: { readonly url: string; readonly term: number; readonly at: number } | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;

  constructor(options: ClientOptions) {
    const defaults = { hedgeAfter: 1000, probeWithin: 500, patience: 30_000, timeout: 300_000 };
    this.#options = { fetch: (...call) => globalThis.fetch(...call), ...defaults, ...options };
    this.#configured = options.urls.map(trimmed);
    if (this.#configured.length === 0) throw new TypeError('GrowthHubClient needs the URL of a node');
  }

  /** Asks, and gives the whole answer, or its pieces as they come when `stream` is true. */
  chat(body: ChatRequest & { readonly stream: true }, options?: CallOptions): AsyncGenerator<ChatChunk, void>;
  chat(body: ChatRequest & { readonly stream?: false }, options?: CallOptions): Promise<ChatCompletion>;
  chat(body: ChatRequest, options: CallOptions = {}): AsyncGenerator<ChatChunk, void> | Promise<ChatCompletion> {
    return body.stream === true ? this.#pieces(body, options) : this.#whole(body, options);
  }

  /** The same as the node's own response, whatever its status: also 202, when `prefer: respond-async` was sent. */
  async request(body: ChatRequest, { signal, headers = {} }: CallOptions = {}): Promise<Response> {
    if (!this.#active) {
      const known = new AbortController();
      await Promise.race([this.#ask(), after(this.#options.hedgeAfter, known.signal)]);
      known.abort();
    } else if (performance.now() - this.#askedAt > (this.#down.size > 0 ? TROUBLED_FOR : KNOWN_FOR)) {
      this.#ask();
    }
    signal?.throwIfAborted();
    const call = {
      method: 'POST',
      headers: { ...this.#headers(), 'content-type': 'application/json', ...withKey(headers) },
      body: JSON.stringify(body),
    };
    return this.#race(call, body.stream === true, signal);
  }

  /**
   * Takes the body of the webhook with which a node says that it is active now, as text or parsed. Check its signature
   * first. Gives false when it is something else, or no newer than what is known.
   */
  announced(body: unknown): boolean {
    const said = typeof body === 'string' ? parsed(body) : body;
    if (!isRecord(said) || said.event !== 'router.active') return false;
    const { node, url, term, at } = said;
    if (typeof node !== 'string' || typeof term !== 'number' || typeof at !== 'number') return false;
    return this.#learn(node, url) && this.#follow(this.#learnt.get(node), term, at);
  }

  /** Where requests go first. */
  get url(): string {
    return this.#order()[0] ?? '';
  }

  async #whole(body: ChatRequest, options: CallOptions): Promise<ChatCompletion> {
    const response = await this.request(body, options);
    const text = await response.text();
    const answer = parsed(text);
    if (!response.ok || !isRecord(answer)) throw refusal(response, text);
    return answer as unknown as ChatCompletion;
  }

  async *#pieces(body: ChatRequest, options: CallOptions): AsyncGenerator<ChatChunk, void> {
    const response = await this.request(body, options);
    if (!response.ok) throw refusal(response, await response.text());
    try {
      for await (const data of eventsOf(response)) {
        if (data === '[DONE]') return;
        const piece = parsed(data);
        if (!isRecord(piece)) continue;
        if (isRecord(piece.error)) throw refusal(response, data);
        yield piece as unknown as ChatChunk;
      }
    } catch (cause) {
      options.signal?.throwIfAborted();
      throw cause instanceof GrowthHubError ? cause : new GrowthHubError('cut-off', 'The answer broke off.', { cause });
    }
    throw new GrowthHubError('cut-off', 'The answer ended before it was complete.');
  }

  /** Sends the same to one node after the other, as each fails or falls silent. The first answer ends the others. */
  async #race(call: RequestInit, isStream: boolean, signal?: AbortSignal): Promise<Response> {
    const urls = this.#order();
    const controls: AbortController[] = [];
    let isOver = false;
    const abort = () => {
      isOver = true;
      for (const control of controls) control.abort(signal?.reason);
    };
    const limit = setTimeout(abort, this.#options.timeout);
    signal?.addEventListener('abort', abort);
    const done = () => signal?.removeEventListener('abort', abort);
    let said: Response | undefined;

    const tryFrom = async (place: number): Promise<Answer> => {
      const url = urls[place];
      if (isOver || url === undefined) throw new Error('there is nobody else to ask');
      const control = new AbortController();
      controls.push(control);
      const ended = new AbortController();
      const answer = this.#attempt(url, { ...call, signal: control.signal }, isStream, done)
        .catch((why: unknown) => {
          if (why instanceof CannotNow) said ??= why.response;
          else if (!isOver) this.#suspect(url);
          throw why;
        })
        .finally(() => ended.abort());
      const silence = this.#untilSilent(url, ended.signal).then(isSilent => (isSilent ? undefined : answer));
      const first = await Promise.race([answer, silence]).catch((why: unknown) => why);
      if (first instanceof Response) return { response: first, control };
      const others = tryFrom(place + 1);
      return Promise.any([others, answer.then(response => ({ response, control }))]);
    };

    try {
      const { response, control } = await tryFrom(0);
      isOver = true;
      for (const other of controls) if (other !== control) other.abort();
      return response;
    } catch (cause) {
      done();
      signal?.throwIfAborted();
      if (said) return said;
      throw new GrowthHubError('unavailable', 'Neither node answers.', { cause });
    } finally {
      clearTimeout(limit);
    }
  }

  /** A stream has answered when its first byte is there, anything else when it is there whole. */
  async #attempt(url: string, call: RequestInit, isStream: boolean, done: () => void): Promise<Response> {
    const response = await this.#options.fetch(`${url}/v1/chat/completions`, call);
    const { status, headers, body } = response;
    // A tunnel's own page, whatever its status: a node speaks JSON and events only.
    if (!/json|event-stream/.test(headers.get('content-type') ?? '')) throw new Error(`no answer of a node: ${status}`);
    if (!isStream || !response.ok || !body) {
      const whole = new Response(await response.text(), { status, headers });
      if (CANNOT_NOW.includes(status)) throw new CannotNow(whole);
      this.#down.delete(url);
      done();
      return whole;
    }
    const reader = body.getReader();
    const first = await reader.read();
    if (first.done) throw new Error('the stream ended before it began');
    this.#down.delete(url);
    return new Response(goingOn(first.value, reader, done), { status, headers });
  }

  /**
   * Resolves to true when the other node should be asked too, to false when the call has ended before. A long prompt on
   * a slow machine is silent as well, and asked twice it would cost twice: so a silent node is asked whether it is alive.
   */
  async #untilSilent(url: string, ended: AbortSignal): Promise<boolean> {
    const { hedgeAfter, patience } = this.#options;
    const until = performance.now() + patience;
    for (let wait = hedgeAfter; ; wait = Math.max(0, Math.min(5 * hedgeAfter, until - performance.now()))) {
      await after(wait, ended);
      if (ended.aborted) return false;
      if (performance.now() >= until) return true;
      const isAlive = await this.#isAlive(url);
      if (ended.aborted) return false;
      if (isAlive) continue;
      this.#suspect(url);
      return true;
    }
  }

  /** Asks every known address who is active. Resolves with the first answer, or when there is none; never rejects. */
  #ask(): Promise<unknown> {
    this.#askedAt = performance.now();
    const asked = this.#order().map(async url => {
      const answer: unknown = await this.#get(`${url}/v1/router`, response => response.json());
      if (!isRecord(answer) || !Array.isArray(answer.nodes)) throw new Error('it is not a node that answered');
      this.#down.delete(url);
      for (const node of answer.nodes) if (isRecord(node)) this.#learn(node.id, node.url);
      const { self, active, term } = answer;
      // The address by which it was reached is good; the one that it tells may be for others.
      if (typeof term === 'number') this.#follow(active === self ? url : this.#learnt.get(String(active)), term, 0);
    });
    return Promise.any(asked).catch(() => {});
  }

  #isAlive(url: string): Promise<boolean> {
    return this.#get(`${url}/health`, async ({ ok }) => ok).catch(() => false);
  }

  async #get<T>(url: string, read: (response: Response) => Promise<T>): Promise<T> {
    const control = new AbortController();
    const limit = setTimeout(() => control.abort(), this.#options.probeWithin);
    try {
      return await read(await this.#options.fetch(url, { headers: this.#headers(), signal: control.signal }));
    } finally {
      clearTimeout(limit);
      control.abort();
    }
  }

  #headers(): Record<string, string> {
    return { authorization: `Bearer ${this.#options.key}` };
  }

  /** The active one first; those that did not answer lately last. */
  #order(): string[] {
    const active = this.#active ? [this.#active.url] : [];
    const urls = [...new Set([...active, ...this.#learnt.values(), ...this.#configured])];
    const isDown = (url: string) => Number(this.#down.has(url));
    return urls.sort((one, other) => isDown(one) - isDown(other));
  }

  #suspect(url: string): void {
    this.#down.add(url);
    if (performance.now() - this.#askedAt > ASKED_AT_MOST_EVERY) this.#ask();
  }

  /** A key that was given for https is not sent in the clear, whatever a node says. */
  #learn(node: unknown, url: unknown): boolean {
    const protocols = this.#configured.every(one => one.startsWith('http:')) ? ['http:', 'https:'] : ['https:'];
    if (typeof node !== 'string' || typeof url !== 'string' || !isAddress(url, protocols)) return false;
    this.#learnt.set(node, trimmed(url));
    return true;
  }

  #follow(url: string | undefined, term: number, at: number): boolean {
    const known = this.#active;
    const isNews = !known || term > known.term || (term === known.term && (at > known.at || this.#down.has(known.url)));
    if (url === undefined || !isNews) return false;
    this.#active = { url, term, at };
    return true;
  }
}

interface Answer {
  readonly response: Response;
  readonly control: AbortController;
}

/** The node itself, or the tunnel in front of it, says that it cannot answer now. */
class CannotNow extends Error {
  readonly response: Response;

  constructor(response: Response) {
    super(`it answered ${response.status}`);
    this.response = response;
  }
}

/** A stream of which the first piece was read already. `done` is called when it is over. */
function goingOn(first: Uint8Array, reader: ReadableStreamDefaultReader<Uint8Array>, done: () => void) {
  return new ReadableStream<Uint8Array>({
    start: controller => controller.enqueue(first),
    async pull(controller) {
      try {
        const piece = await reader.read();
        if (!piece.done) return controller.enqueue(piece.value);
        controller.close();
      } catch (error) {
        controller.error(error);
      }
      done();
    },
    cancel(reason) {
      done();
      return reader.cancel(reason);
    },
  });
}

/** The `data` of a stream's events. */
async function* eventsOf({ body }: Response): AsyncGenerator<string, void> {
  const reader = body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  try {
    for (let piece = await reader?.read(); piece && !piece.done; piece = await reader?.read()) {
      text += decoder.decode(piece.value, { stream: true });
      const events = text.split(/\r?\n\r?\n/);
      text = events.pop() ?? '';
      for (const event of events) {
        const lines = event.split(/\r?\n/).filter(line => line.startsWith('data:'));
        if (lines.length > 0) yield lines.map(line => line.slice(5).trimStart()).join('\n');
      }
    }
  } finally {
    await reader?.cancel().catch(() => {});
  }
}

/** A job that two nodes take is one job only by its key. */
function withKey(headers: Readonly<Record<string, string>>): Record<string, string> {
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  if (!lower.prefer?.includes('respond-async') || lower['idempotency-key']) return lower;
  // Node.js 18 has no global `crypto`.
  const random = () => Math.random().toString(36).slice(2);
  return { ...lower, 'idempotency-key': globalThis.crypto?.randomUUID?.() ?? `${random()}${random()}` };
}

/** What a node said in OpenAI's envelope, as an error. */
function refusal({ status, headers }: Response, text: string): GrowthHubError {
  const envelope = parsed(text);
  const error = isRecord(envelope) && isRecord(envelope.error) ? envelope.error : {};
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return new GrowthHubError('refused', String(error.message ?? `The node answered ${status}.`), {
    status,
    code: typeof error.code === 'string' ? error.code : undefined,
    retryAfter: Number.isFinite(seconds) ? seconds * 1000 : undefined,
  });
}

function after(delay: number, ended?: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(resolve, delay);
    ended?.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isAddress(url: string, protocols: readonly string[]): boolean {
  try {
    const { protocol, username, password } = new URL(url);
    return protocols.includes(protocol) && username === '' && password === '';
  } catch {
    return false;
  }
}

function trimmed(url: string): string {
  return url.replace(/\/+$/, '');
}
