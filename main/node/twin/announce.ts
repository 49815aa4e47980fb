import type { Logger } from 'pino';
import { type Clock, sleep } from '../clock/index.ts';
import type { Secret } from '../config/index.ts';
import type { createPoster } from '../queue/index.ts';

/** Back-off between tries, ms: doubled each time. GrowthHub calls the wrong node meanwhile, so it stays short. */
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 60_000;

export interface AnnouncerDeps {
  /** This node's id. */
  readonly node: string;
  /** Where GrowthHub is told, and what that is signed with, as configured now. */
  readonly growthHub: () => { readonly webhookUrl?: string | undefined; readonly webhookSecret?: Secret | undefined };
  readonly poster: Pick<ReturnType<typeof createPoster>, 'post'>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Pick<Logger, 'info' | 'warn'>;
}

/** How this node stands, as far as GrowthHub has to know of it. */
export interface Standing {
  readonly role: 'active' | 'standby';
  readonly term: number;
  /** Where GrowthHub reaches this node; undefined while nobody knows. */
  readonly url: string | undefined;
}

/** What became of the latest announcement; `nothing`: there is none to make. */
export type AnnouncementView =
  | { readonly kind: 'nothing' }
  | ({ readonly kind: 'pending'; readonly attempts: number; readonly lastError: string | undefined } & Told)
  | ({ readonly kind: 'acknowledged' } & Told);

interface Told {
  readonly term: number;
  readonly url: string;
  /** When this node began to say so, ms since the epoch. */
  readonly at: number;
}

interface Announcement extends Told {
  readonly webhookUrl: string;
  readonly body: string;
  attempts: number;
  lastError: string | undefined;
  isAcknowledged: boolean;
}

/**
 * Tells GrowthHub that this node is the active one, until it is acknowledged. One post is under way at a time and the
 * latest announcement takes the place of all others, so an older one never comes after a newer one of this node's.
 */
export class Announcer {
  readonly #deps: AnnouncerDeps;
  #latest: Announcement | undefined;
  /** Breaks off the post or the wait for an announcement that is no more the latest. */
  #interrupt = new AbortController();
  #delivering: Promise<void> | undefined;
  #isStopped = false;
  #hasSaidWhyNot = false;

  constructor(deps: AnnouncerDeps) {
    this.#deps = deps;
  }

  /** To be called at the start and whenever role, term, public URL or configuration may have changed. */
  update(standing: Standing): void {
    if (this.#isStopped) return;
    const webhookUrl = standing.role === 'active' ? this.#whereToSay() : undefined;
    const { term, url } = standing;
    if (webhookUrl === undefined || url === undefined) {
      this.#replace(undefined);
      return;
    }
    const latest = this.#latest;
    if (latest?.term === term && latest.url === url && latest.webhookUrl === webhookUrl) return;
    const at = this.#deps.clock.now();
    const body = JSON.stringify({ event: 'router.active', url, term, node: this.#deps.node, at });
    this.#replace({ term, url, at, webhookUrl, body, attempts: 0, lastError: undefined, isAcknowledged: false });
  }

  view(): AnnouncementView {
    if (!this.#latest) return { kind: 'nothing' };
    const { term, url, at, attempts, lastError, isAcknowledged } = this.#latest;
    if (isAcknowledged) return { kind: 'acknowledged', term, url, at };
    return { kind: 'pending', attempts, lastError, term, url, at };
  }

  /** Breaks off what is under way. After the next start the active one announces itself anew. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#replace(undefined);
    await this.#delivering;
  }

  /** Undefined when nothing can be said, or could not be signed; the log says so once. */
  #whereToSay(): string | undefined {
    const { webhookUrl, webhookSecret } = this.#deps.growthHub();
    if (webhookUrl !== undefined && webhookSecret !== undefined) return webhookUrl;
    const missing = webhookUrl === undefined ? 'growthhub.webhookUrl' : 'growthhub.webhookSecret';
    if (!this.#hasSaidWhyNot) {
      this.#deps.log.info(`GrowthHub is not told which node is active: ${missing} is not configured`);
    }
    this.#hasSaidWhyNot = true;
    return undefined;
  }

  #replace(announcement: Announcement | undefined): void {
    this.#latest = announcement;
    this.#interrupt.abort(new Error('there is a newer announcement'));
    if (announcement) this.#delivering ??= this.#deliver();
  }

  /** Goes on until the latest announcement is acknowledged, or there is none any more. Never rejects. */
  async #deliver(): Promise<void> {
    for (let next = this.#latest; next && !next.isAcknowledged; next = this.#latest) {
      this.#interrupt = new AbortController();
      await this.#attempt(next, this.#interrupt.signal);
    }
    this.#delivering = undefined;
  }

  async #attempt(announcement: Announcement, signal: AbortSignal): Promise<void> {
    const { poster, clock, random, log, node } = this.#deps;
    const { webhookSecret: secret } = this.#deps.growthHub();
    const { term, at, body, webhookUrl: url } = announcement;
    // The secret was taken out of the configuration; `update` will be called, and drops this.
    if (!secret) return sleep(clock, LONGEST_WAIT, signal);
    const deliveryId = `router_${node}_${term}_${at}`;
    const posted = { deliveryId, url, body, timestamp: clock.now(), secret };
    const result = await poster.post(posted, url, signal);
    if (announcement !== this.#latest) return;
    announcement.attempts += 1;
    if (result.kind === 'delivered') {
      announcement.isAcknowledged = true;
      log.info({ term, attempts: announcement.attempts }, 'GrowthHub knows that this node is the active one');
      return;
    }
    if (announcement.lastError !== result.message) {
      log.warn({ term, message: result.message }, 'GrowthHub was not told that this node is the active one');
    }
    announcement.lastError = result.message;
    // What is refused now may be taken when somebody has put it right, at the other end too.
    const full = result.kind === 'refused' ? LONGEST_WAIT : waitAfter(announcement.attempts);
    await sleep(clock, full / 2 + (full / 2) * random(), signal);
  }
}

function waitAfter(attempts: number): number {
  return Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (attempts - 1));
}
