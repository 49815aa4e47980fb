import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Clock } from '../../clock/index.ts';
import { fetchFile, TransferMeter } from '../../models/index.ts';
import type { Variables } from '../environment.ts';
import { type InstallPlan, installCommand, installPlan } from './package.ts';
import { place } from './place.ts';
import { findRelease, type ReleasedFile } from './release.ts';

/** How far the installation is. */
export type InstallState =
  | { readonly kind: 'offered'; readonly about: string }
  | { readonly kind: 'not-offered'; readonly reason: string }
  | { readonly kind: 'asking' }
  | {
      readonly kind: 'fetching';
      readonly version: string;
      readonly from: string;
      readonly received: number;
      readonly total: number;
      readonly bytesPerSecond?: number;
      readonly secondsLeft?: number;
    }
  | { readonly kind: 'checking' | 'placing'; readonly version: string }
  | { readonly kind: 'installed'; readonly version: string }
  | { readonly kind: 'failed'; readonly message: string };

export interface InstallerDeps {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  /** Where the newest release is told. */
  readonly releases: () => string;
  /** Where files are fetched to, and where an archive is unpacked to. */
  readonly folders: { readonly downloads: string; readonly program: string };
  readonly env: Variables;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger;
  readonly changed: () => void;
  /** The program is there now. */
  readonly installed: () => void;
}

/** What an archive becomes is about so many times as large. */
const UNPACKED = 2;

/** Pieces come by the thousand; people are told this often, ms. */
const TELL_EVERY = 250;

/** Brings Ollama to this machine, when its owner clicks, and never otherwise. */
export class Installer {
  readonly #deps: InstallerDeps;
  readonly #plan: InstallPlan | undefined;
  readonly #idle: InstallState;
  #state: InstallState;
  #running: { readonly work: Promise<void>; readonly stop: AbortController } | undefined;

  constructor(deps: InstallerDeps) {
    this.#deps = deps;
    this.#plan = installPlan(deps.platform, deps.arch);
    this.#idle = this.#plan
      ? { kind: 'offered', about: this.#plan.about }
      : { kind: 'not-offered', reason: `Ollama has no release for ${deps.platform} on ${deps.arch}.` };
    this.#state = this.#idle;
  }

  get state(): InstallState {
    return this.#state;
  }

  /** The one command that does it by hand. */
  get command(): string | undefined {
    return installCommand(this.#deps.platform);
  }

  /** Begins; false when there is nothing to begin. */
  start(): boolean {
    if (this.#running || !this.#plan) return false;
    const stop = new AbortController();
    const work = this.#install(this.#plan, stop.signal).finally(() => {
      this.#running = undefined;
    });
    this.#running = { work, stop };
    return true;
  }

  /** Ends it; what has come so far is gone on with the next time. False when nothing is under way. */
  cancel(): boolean {
    this.#running?.stop.abort(new Error('cancelled'));
    return this.#running !== undefined;
  }

  async close(): Promise<void> {
    this.cancel();
    await this.#running?.work;
  }

  async #install(plan: InstallPlan, signal: AbortSignal): Promise<void> {
    const { log, installed } = this.#deps;
    try {
      this.#become({ kind: 'asking' });
      const release = await findRelease(this.#deps.releases(), plan.names, signal);
      if (release.kind === 'failed') return this.#become(release);
      const failure = await this.#bring(plan, release.file, signal);
      if (failure !== undefined) return this.#become({ kind: 'failed', message: failure });
      log.info({ version: release.file.version }, 'Ollama is installed');
      this.#become({ kind: 'installed', version: release.file.version });
      installed();
    } catch (error) {
      if (signal.aborted) return this.#become(this.#idle);
      log.error({ err: error }, 'installing Ollama failed');
      this.#become({ kind: 'failed', message: 'It met something unexpected; the node’s log has the details.' });
    }
  }

  /** Returns what went wrong. */
  async #bring(plan: InstallPlan, file: ReleasedFile, signal: AbortSignal): Promise<string | undefined> {
    const { folders, env, clock, random, log } = this.#deps;
    const { version, name, url, bytes, sha256 } = file;
    const from = new URL(url).host;
    const path = join(folders.downloads, `${version}-${name}`);
    const meter = new TransferMeter(clock);
    let toldAt = Number.NEGATIVE_INFINITY;
    log.info({ url, bytes }, `Ollama ${version} is fetched, as its owner asked`);
    const fetched = await fetchFile({
      url,
      path,
      bytes,
      sha256,
      spareBytes: plan.how === 'unpack' ? UNPACKED * bytes : 0,
      clock,
      random,
      log,
      signal,
      report: (received, total) => {
        if (received < total && clock.monotonic() - toldAt < TELL_EVERY) return;
        toldAt = clock.monotonic();
        this.#become({ kind: 'fetching', version, from, ...meter.measure(received, total) });
      },
      checking: () => this.#become({ kind: 'checking', version }),
    });
    if (fetched.kind === 'failed') return `${name} could not be fetched from ${from}: ${fetched.message}.`;
    this.#become({ kind: 'placing', version });
    const placed = await place({ how: plan.how, file: path, folder: folders.program, env, clock, signal });
    if (placed.kind === 'failed') return `Ollama ${version} was fetched, but ${placed.message}.`;
    // With what earlier, cancelled ones left of other releases.
    await rm(folders.downloads, { recursive: true, force: true });
    return undefined;
  }

  #become(state: InstallState): void {
    this.#state = state;
    this.#deps.changed();
  }
}
