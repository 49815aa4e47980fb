import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sleep } from '../clock/index.ts';
import { byteCount } from './byte-count.ts';
import type { CatalogueModel } from './catalogue.ts';
import { errorCode, errorWords } from './error-code.ts';
import { fetchChecked, sourceName } from './fetch-checked.ts';
import { hubUrl } from './hub.ts';
import { ModelLock } from './model-lock.ts';
import type { ObtainOptions } from './obtain-options.ts';
import { PartFile } from './part-file.ts';
import { judge, type Verdict } from './verdict.ts';

export type Obtained =
  | { readonly kind: 'ready' }
  /** `again` is `late` when whole downloads were thrown away: they are not to be repeated every few minutes. */
  | { readonly kind: 'failed'; readonly message: string; readonly again: 'soon' | 'late' };

/** How often it is looked whether another node is through, ms. */
const LOOK = 1000;
/** Who copies a file into place by hand may pause for so long, ms. */
const COPY_PAUSE = 2000;

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
      if ((await judgeAtRest(path, options)).kind === 'good') return await ready(path);
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

/** Where a file that was none is kept: a person may have put it there, and there may be no way to a good one. */
function asideOf(path: string): string {
  return `${path}.damaged`;
}

/** The good one is in its place; nobody needs as many bytes again that are no model. */
async function ready(path: string): Promise<Obtained> {
  await rm(asideOf(path), { force: true });
  return { kind: 'ready' };
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
  if (verdict.kind === 'good') return await ready(path);
  if (verdict.kind === 'damaged') {
    log.warn(`${path} is damaged (${verdict.message}); it is kept as ${model.file}.damaged until a good one is here`);
    await rename(path, asideOf(path));
    await rm(`${path}.verified.json`, { force: true });
  }
  const part = new PartFile(path);
  const tried: string[] = [];
  let again: 'soon' | 'late' = 'soon';
  for (const source of model.sources) {
    const name = sourceName(source, options.hub);
    const failure = await fetchChecked(source, part, path, options);
    if (failure === undefined) return await ready(path);
    log.warn(`${model.name} could not be had from ${name}: ${failure.message}`);
    tried.push(`From ${name}: ${failure.message}.`);
    if (failure.kind === 'wrong') again = 'late';
  }
  const byHand = model.sources.find(source => source.kind === 'hub');
  const way = byHand ? `Download ${hubUrl(options.hub, byHand)} by hand and put it at ${path}, or install` : 'Install';
  const what = `${model.name} (${byteCount(model.bytes)}) could not be fetched.`;
  return { kind: 'failed', message: `${what} ${tried.join(' ')} ${way} Ollama (https://ollama.com/download).`, again };
}
