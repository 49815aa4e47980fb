import { isSameModel, type MeasuredSpeed, memoryFor } from '../../backends/index.ts';
import { CATALOGUE, type CatalogueModel } from './catalogue.ts';

/** What of the machine decides how a model runs on it. */
export interface Machine {
  readonly memoryBytes: number;
  readonly physicalCores: number;
  readonly sockets: number;
  /** That an engine gets. */
  readonly threads: number;
}

/** A model that was measured on this machine, from which others are reckoned. */
export interface MeasuredModel extends MeasuredSpeed {
  readonly model: string;
  readonly bytes: number;
  /** In billions; undefined when it does not tell. */
  readonly parameters: number | undefined;
}

export interface Recommendation extends CatalogueModel {
  /** About what it takes when loaded. */
  readonly memoryBytes: number;
  /** `tight`: it fits, and leaves little to everything else. */
  readonly fit: 'well' | 'tight' | 'not';
  readonly speed: MeasuredSpeed;
  /** Set when the speed was reckoned from this measured model; left out: from the machine's cores alone. */
  readonly reckonedFrom?: string;
  readonly isHere: boolean;
}

/** Bytes a second that one core draws from memory while it runs a model, and what a socket gives to all of them. */
const CORE_BANDWIDTH = 4e9;
const SERVER_BANDWIDTH = 35e9;
const DESKTOP_BANDWIDTH = 25e9;
/** A socket with so many cores has four memory channels or more. */
const SERVER_CORES = 12;
/** Operations a second of one core on four-bit weights, measured: 12e9 beside other work, 20e9 alone; a token takes two for each parameter. */
const CORE_OPERATIONS = 15e9;

/**
 * Which models suit this machine, the best fitting first. Writing a token reads the whole model from memory once, so its
 * speed is bandwidth by size; reading a prompt computes two operations a parameter and token, so its speed is what the
 * threads compute. Both are taken from a measured model where there is one, else from the number of cores.
 */
export function recommend(
  machine: Machine,
  present: readonly string[],
  measured: readonly MeasuredModel[],
): readonly Recommendation[] {
  // The largest says most: a tiny model lives in the cache.
  const [basis] = measured.toSorted((a, b) => b.bytes - a.bytes);
  return CATALOGUE.map(model => {
    const memoryBytes = memoryFor(model.bytes);
    return {
      ...model,
      memoryBytes,
      fit: fitOf(memoryBytes, machine.memoryBytes),
      speed: speedOf(model, machine, basis),
      ...(basis ? { reckonedFrom: basis.model } : {}),
      isHere: present.some(name => isSameModel(name, model.tag)),
    };
  }).toSorted((a, b) => FITS.indexOf(a.fit) - FITS.indexOf(b.fit));
}

const FITS: readonly Recommendation['fit'][] = ['well', 'tight', 'not'];

function fitOf(needed: number, memory: number): Recommendation['fit'] {
  if (needed <= memory * 0.6) return 'well';
  return needed <= memory * 0.85 ? 'tight' : 'not';
}

function speedOf(model: CatalogueModel, machine: Machine, basis: MeasuredModel | undefined): MeasuredSpeed {
  const bandwidth = basis ? basis.answer * basis.bytes : bandwidthOf(machine);
  const operations = basis?.parameters
    ? basis.prompt * 2e9 * basis.parameters
    : Math.max(1, machine.threads) * CORE_OPERATIONS;
  return { prompt: operations / (2e9 * model.parameters), answer: bandwidth / model.bytes };
}

/** Of one socket: an engine that spans two is slower, not faster. */
function bandwidthOf({ physicalCores, sockets, threads }: Machine): number {
  const cores = physicalCores / Math.max(1, sockets);
  const most = cores >= SERVER_CORES ? SERVER_BANDWIDTH : DESKTOP_BANDWIDTH;
  return Math.min(most, Math.max(1, threads) * CORE_BANDWIDTH);
}

/** `3.8B`, `134.52M` as billions. */
export function billions(text: string | undefined): number | undefined {
  const [, figure, unit] = /^(\d+(?:\.\d+)?)\s*([BMK])/i.exec(text ?? '') ?? [];
  if (figure === undefined) return undefined;
  const by = { B: 1, M: 1e-3, K: 1e-6 }[unit?.toUpperCase() ?? ''] ?? 1;
  return Number(figure) * by;
}
