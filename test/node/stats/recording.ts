import { LocalDays, Metrics, Recorder, type RequestRecord } from '../../../main/node/stats/index.ts';
import { ManualClock } from '../../fakes/clock.ts';
import { attempt, requestRecord } from './request-record.ts';
import { StandInFeedback, StandInHistory } from './stand-in-stores.ts';

type Services = { id: string; is: 'up' | 'resting' | 'down' }[];

/** A recorder over stores of a test's own. It starts at noon UTC, which is one o'clock in Berlin. */
export function recording(
  given: {
    readonly clock?: ManualClock;
    readonly history?: StandInHistory;
    readonly feedback?: StandInFeedback;
    readonly zone?: string;
    readonly saves?: (backend: string) => boolean;
  } = {},
) {
  const { clock = new ManualClock(), history = new StandInHistory(), feedback = new StandInFeedback() } = given;
  const metrics = new Metrics(() => []);
  const services: Services = [{ id: 'a', is: 'up' }];
  const recorder = new Recorder({
    clock,
    days: new LocalDays(given.zone ?? 'Europe/Berlin'),
    history,
    feedback,
    metrics,
    services: () => services,
    saves: given.saves ?? (() => true),
    classOf: ({ fixedClass, complexity }) =>
      fixedClass ?? (complexity < 3 ? 'simple' : complexity < 6 ? 'medium' : 'complex'),
    price: () => ({ model: 'm', input: 1, output: 10 }),
  });
  return { recorder, clock, history, feedback, metrics, services };
}

/** A request that was answered by a workstation, unless said otherwise. */
export function answered(given: Partial<RequestRecord> = {}): RequestRecord {
  const backend = given.backend ?? 'a/ollama';
  return requestRecord({
    id: `req_${Math.random()}`,
    outcome: 'ok',
    status: 200,
    tier: 'workstation',
    backend,
    model: 'phi4-mini',
    duration: 1000,
    attempts: [attempt({ backend, firstToken: 200 })],
    promptTokens: 100,
    completionTokens: 200,
    ...given,
  });
}
