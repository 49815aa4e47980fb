import type { RequestRecord } from '../cascade-order.ts';

/** What a dot does at a node of the line. Nodes are numbered from the depot (0) to the end (stations + 1). */
export interface Stop {
  readonly node: number;
  readonly kind: 'failed' | 'waiting' | 'answered' | 'left' | 'refused';
}

/** One request as a dot under way: where it is (between nodes, so a fraction) and where it still goes. */
export interface Journey {
  readonly id: string;
  position: number;
  /** Height of the hop above the line, 0 to 1. */
  lift: number;
  /** Where the present leg began; the hop is measured on it. */
  legFrom: number;
  isHopping: boolean;
  stops: Stop[];
  /** Milliseconds that it still stands where it is. */
  rest: number;
  phase: 'moving' | 'standing' | 'ending';
  ending: Stop['kind'] | undefined;
  /** 1 at the start of its end, 0 when it is gone. */
  remains: number;
}

const FAILED_REST = 260;
const ENDING = 550;
/** Nodes a second. */
const PACE = 4;

/** The dots of the line. Fed with each new state, moved on with the time; draws nothing by itself. */
export class Journeys {
  readonly #journeys = new Map<string, Journey>();
  readonly #seen = new Map<string, { attempts: number; isOver: boolean; at: number | undefined }>();
  #isFirst = true;

  get active(): readonly Journey[] {
    return [...this.#journeys.values()];
  }

  get isMoving(): boolean {
    return this.active.some(({ phase, stops }) => phase !== 'standing' || stops.length > 0);
  }

  /**
   * Takes in the requests, newest first. What was over before the first look is not played again.
   * @param nodeOf the node of a backend, undefined when it is not on this line
   * @param at where running requests are
   */
  observe(
    requests: readonly RequestRecord[],
    nodeOf: (backend: string) => number | undefined,
    at: ReadonlyMap<string, string>,
    end: number,
  ): void {
    for (const request of requests.toReversed()) {
      const known = this.#seen.get(request.id);
      const isOver = request.outcome !== 'running';
      const here = isOver ? undefined : nodeOf(at.get(request.id) ?? '');
      if (known?.isOver || (this.#isFirst && isOver)) {
        this.#seen.set(request.id, { attempts: request.attempts.length, isOver: true, at: undefined });
        continue;
      }
      const stops: Stop[] = [];
      for (const { backend, outcome } of request.attempts.slice(known?.attempts ?? 0)) {
        const node = nodeOf(backend);
        if (node !== undefined && outcome !== 'ok')
          stops.push({ node, kind: outcome === 'cancelled' ? 'left' : 'failed' });
      }
      if (isOver) stops.push(...ending(request, nodeOf, end));
      else if (here !== undefined && (here !== known?.at || stops.length > 0))
        stops.push({ node: here, kind: 'waiting' });
      this.#seen.set(request.id, { attempts: request.attempts.length, isOver, at: here });
      if (stops.length > 0) this.#send(request.id, stops);
      else if (isOver) this.#journeys.delete(request.id);
    }
    this.#forget(requests);
    this.#isFirst = false;
  }

  /** Moves every dot on by `elapsed` milliseconds. */
  advance(elapsed: number): void {
    for (const journey of this.#journeys.values()) {
      move(journey, elapsed);
      if (journey.phase === 'ending' && journey.remains <= 0) this.#journeys.delete(journey.id);
    }
  }

  clear(): void {
    this.#journeys.clear();
  }

  #send(id: string, stops: readonly Stop[]): void {
    const journey = this.#journeys.get(id);
    if (journey) {
      // Somewhere it only stood and waited is no longer of interest.
      journey.stops = [...journey.stops.filter(({ kind }) => kind !== 'waiting'), ...stops];
      if (journey.phase === 'standing') journey.phase = 'moving';
      return;
    }
    const fresh: Journey = {
      id,
      position: 0,
      lift: 0,
      legFrom: 0,
      isHopping: false,
      stops: [...stops],
      rest: 0,
      phase: 'moving',
      ending: undefined,
      remains: 1,
    };
    this.#journeys.set(id, fresh);
  }

  #forget(requests: readonly RequestRecord[]): void {
    const current = new Set(requests.map(({ id }) => id));
    for (const id of this.#seen.keys()) if (!current.has(id)) this.#seen.delete(id);
    for (const journey of this.#journeys.values()) {
      if (!current.has(journey.id) && journey.phase === 'standing') this.#journeys.delete(journey.id);
    }
  }
}

function ending(request: RequestRecord, nodeOf: (backend: string) => number | undefined, end: number): Stop[] {
  const last = request.backend ?? request.attempts.at(-1)?.backend;
  const node = last === undefined ? undefined : nodeOf(last);
  if (request.outcome === 'ok') return node === undefined ? [] : [{ node, kind: 'answered' }];
  if (request.outcome === 'refused') return [{ node: end, kind: 'refused' }];
  return [{ node: node ?? 0, kind: 'left' }];
}

function move(journey: Journey, elapsed: number): void {
  if (journey.phase === 'ending') {
    journey.remains = Math.max(0, journey.remains - elapsed / ENDING);
    return;
  }
  if (journey.rest > 0) {
    journey.rest -= elapsed;
    return;
  }
  const next = journey.stops[0];
  if (!next) {
    journey.phase = 'standing';
    return;
  }
  const distance = next.node - journey.position;
  const stride = (PACE * elapsed) / 1000;
  if (Math.abs(distance) > stride) {
    journey.position += Math.sign(distance) * stride;
    const length = Math.abs(next.node - journey.legFrom);
    const done = length === 0 ? 1 : Math.abs(journey.position - journey.legFrom) / length;
    journey.lift = journey.isHopping ? Math.sin(Math.PI * done) : 0;
    return;
  }
  arrive(journey, next);
}

function arrive(journey: Journey, stop: Stop): void {
  journey.stops.shift();
  journey.position = stop.node;
  journey.legFrom = stop.node;
  journey.lift = 0;
  journey.isHopping = stop.kind === 'failed';
  if (stop.kind === 'failed') journey.rest = FAILED_REST;
  else if (stop.kind !== 'waiting') {
    journey.phase = 'ending';
    journey.ending = stop.kind;
  }
}
