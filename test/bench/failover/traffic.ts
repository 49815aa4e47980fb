import { GrowthHubClient, GrowthHubError } from '../../../resources/growthhub-client.ts';
import { KEY, type Twins } from './pair.ts';

/** What became of one request. Times are ms. */
export interface Fate {
  readonly endedAt: number;
  readonly took: number;
  /** `cut`: an answer that had begun broke off, which nobody can ask for again in the caller's place. */
  readonly outcome: 'answered' | 'cut' | 'failed';
}

const CONTENT = 'When does my parcel arrive, and can I still change the address? pace=5';

/** GrowthHub's client at a steady rate, half of it streams; whoever is slow does not slow down the others. */
export class Traffic {
  readonly #client: GrowthHubClient;
  readonly #fates: Promise<Fate>[] = [];
  readonly #timer: NodeJS.Timeout;

  /** @param rate requests a second */
  constructor(twins: Twins, rate: number) {
    this.#client = new GrowthHubClient({ urls: twins.map(({ url }) => url), key: KEY });
    this.#timer = setInterval(() => this.#fates.push(this.#one(this.#fates.length % 2 === 0)), 1000 / rate);
  }

  /** No more; what became of each. */
  async end(): Promise<readonly Fate[]> {
    clearInterval(this.#timer);
    return Promise.all(this.#fates);
  }

  async #one(isStream: boolean): Promise<Fate> {
    const from = performance.now();
    const outcome = await this.#ask(isStream).catch((error: unknown) =>
      error instanceof GrowthHubError && error.kind === 'cut-off' ? 'cut' : 'failed',
    );
    const endedAt = performance.now();
    return { endedAt, took: endedAt - from, outcome };
  }

  async #ask(isStream: boolean): Promise<Fate['outcome']> {
    const body = { model: 'auto', messages: [{ role: 'user', content: CONTENT }] };
    if (!isStream) {
      const { choices } = await this.#client.chat(body);
      return choices[0]?.message.content ? 'answered' : 'failed';
    }
    let pieces = 0;
    for await (const { choices } of this.#client.chat({ ...body, stream: true }))
      if (choices[0]?.delta.content) pieces++;
    return pieces > 0 ? 'answered' : 'failed';
  }
}

/** The longest time between two answers, ms. */
export function longestGap(fates: readonly Fate[]): number {
  const ends = fates
    .filter(({ outcome }) => outcome === 'answered')
    .map(({ endedAt }) => endedAt)
    .sort((one, other) => one - other);
  return Math.max(0, ...ends.slice(1).map((end, place) => end - (ends[place] ?? end)));
}
