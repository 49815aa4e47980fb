import { arrivalsOf } from './arrivals.ts';
import { proseOf } from './prose.ts';
import { between, type Random, shuffled } from './random.ts';

/** The owner's four kinds of requests. */
export type Kind = 'simple' | 'medium' | 'complex' | 'specialised';

/** How a caller takes its answer: as a stream, in one piece, or later if it must be. */
export type Way = 'stream' | 'plain' | 'later';

/** One request of the day. */
export interface Demand {
  /** `d1-0042` */
  readonly id: string;
  /** Ms after the beginning of its day. */
  readonly at: number;
  readonly kind: Kind;
  readonly way: Way;
  readonly userTier: 'free' | 'paid';
  /** What `model` says. */
  readonly model: string;
  readonly prompt: string;
  /** The most that the answer may have, tokens. */
  readonly maxTokens: number;
}

/** How many requests a day has, and of what. */
export interface DemandShape {
  readonly count: number;
  /** What specialised requests ask for: any tier that does complex ones, or the clouds by name and nobody else. */
  readonly specialised: 'auto' | 'tier:cloud';
}

/** The owner's plan: "40 % simple, 30 % medium, 20 % complex, 10 % specialised", 3,500 a day. */
export const OWNERS_DEMAND: DemandShape = { count: 3500, specialised: 'auto' };

const MIX: Readonly<Record<Kind, number>> = { simple: 0.4, medium: 0.3, complex: 0.2, specialised: 0.1 };
/** A quarter of the users pay. */
const PAID = 0.25;
/** Of the callers. A specialised request always takes its answer later as well: "OpenRouter, or the queue". */
const WAYS: Readonly<Record<Way, number>> = { stream: 0.5, plain: 0.2, later: 0.3 };

/** Tokens of prompts, and the most of answers. Colab's answers have 200 tokens on average, as the owner counts. */
const SIZES: Readonly<Record<Kind, { readonly prompt: readonly [number, number]; readonly answer: number }>> = {
  simple: { prompt: [20, 150], answer: 160 },
  medium: { prompt: [60, 500], answer: 270 },
  complex: { prompt: [150, 1200], answer: 600 },
  specialised: { prompt: [150, 1200], answer: 600 },
};

/** The requests of one day, in order. The mix is exact; which request is of which kind is chance. */
export function demandOf(day: number, shape: DemandShape, random: Random): Demand[] {
  const kinds = shuffled(random, kindsOf(shape.count));
  return arrivalsOf(shape.count, random).map((at, place) => {
    const kind = kinds[place] ?? 'simple';
    const { prompt, answer } = SIZES[kind];
    return {
      id: `d${day}-${String(place).padStart(4, '0')}`,
      at,
      kind,
      way: kind === 'specialised' ? 'later' : wayOf(random()),
      userTier: random() < PAID ? 'paid' : 'free',
      model: kind === 'specialised' ? shape.specialised : 'auto',
      prompt: proseOf(between(random, ...prompt), random),
      maxTokens: answer,
    };
  });
}

function kindsOf(count: number): Kind[] {
  const kinds: Kind[] = [];
  for (const kind of ['complex', 'medium', 'specialised'] as const) {
    for (let made = Math.round(count * MIX[kind]); made > 0; made -= 1) kinds.push(kind);
  }
  while (kinds.length < count) kinds.push('simple');
  return kinds;
}

function wayOf(chance: number): Way {
  if (chance < WAYS.stream) return 'stream';
  return chance < WAYS.stream + WAYS.plain ? 'plain' : 'later';
}
