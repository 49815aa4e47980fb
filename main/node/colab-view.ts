import type { Clock } from './clock/index.ts';
import { lineFor, rulesOf, type WorkerSession } from './colab/index.ts';
import type { ColabPart } from './colab-part.ts';
import type { Config, ConfigEdit } from './config/index.ts';
import type { ColabAnswer, Colab as ColabControl, ColabState } from './control/index.ts';

export interface ColabViewDeps {
  readonly part: ColabPart;
  readonly config: () => Config;
  readonly change: (edit: ConfigEdit) => Promise<string | undefined>;
  /** Where others reach the gateway now. */
  readonly publicUrl: () => string | undefined;
  readonly clock: Clock;
}

type BackendState = ColabState['backends'][number];

/** What the page sees of the Colab sessions, and does about them. */
export function colabView(deps: ColabViewDeps): ColabControl {
  const { part, config, change, publicUrl, clock } = deps;
  const { colab } = part;
  const edit = async (edit: ConfigEdit, done: string): Promise<ColabAnswer> => {
    const problem = await change(edit);
    return problem ? { kind: 'refused', message: problem } : { kind: 'done', message: done };
  };
  return {
    state: () => stateOf(deps),
    showLine(backend) {
      const url = publicUrl();
      const bundle = part.bundle();
      if (url === undefined) {
        return { kind: 'refused', message: 'This node has no public address: Colab could not reach it.' };
      }
      if (!bundle) return { kind: 'refused', message: 'The worker’s program is not installed with this node.' };
      const offered = colab.offer(backend);
      if (!offered) return { kind: 'refused', message: `There is no backend ${backend} that a worker can attach to.` };
      return { kind: 'line', line: lineFor(url, offered.token, bundle), expiresAt: offered.expiresAt };
    },
    withdrawLine: backend => colab.withdraw(backend),
    disconnect: backend =>
      colab.revoke(backend)
        ? { kind: 'done', message: 'The worker is disconnected, and its line is good no more.' }
        : { kind: 'refused', message: 'No worker is attached any more.' },
    async keepAlive(isOn) {
      const acceptedAt = new Date(clock.now()).toISOString();
      const done = isOn ? 'The GPU is kept from being idle.' : 'The GPU is not kept from being idle any more.';
      const answer = await edit(isOn ? { kind: 'keep-colab-alive', acceptedAt } : { kind: 'keep-colab-alive' }, done);
      if (answer.kind === 'done') {
        colab.note('keep-alive', isOn ? 'The owner switched keep-alive on.' : 'The owner switched keep-alive off.');
      }
      return answer;
    },
    add: () => {
      const taken = new Set(config().backends?.map(({ id }) => id));
      const id = ['colab', 'colab-2', 'colab-3'].find(name => !taken.has(name)) ?? 'colab-4';
      const backend = { id, kind: 'colab', tier: 'colab' } as const;
      return edit({ kind: 'add-backend', backend }, `There is a backend ${id} now; show its line.`);
    },
  };
}

function stateOf({ part, config, publicUrl, clock }: ColabViewDeps): ColabState {
  const { colab } = part;
  const { backends = [], colab: settings } = config();
  const url = publicUrl();
  return {
    backends: backends.flatMap((entry): BackendState[] => {
      if (entry.kind !== 'colab') return [];
      const { id, model, maxConcurrent: slots, baseUrl } = entry;
      if (baseUrl !== undefined) return [{ id, model, slots, url: baseUrl }];
      const lineUntil = colab.tokens.openUntil(id);
      const session = colab.sessionOf(id);
      return [
        {
          id,
          model,
          slots,
          ...(lineUntil === undefined ? {} : { lineUntil }),
          ...(session ? { worker: workerState(session, clock.now()) } : {}),
        },
      ];
    }),
    ...(url === undefined ? {} : { publicUrl: url }),
    ...(part.bundle() ? {} : { isProgramMissing: true }),
    ...(settings.keepAlive ? { keepAlive: settings.keepAlive } : {}),
    rules: rulesOf(config()),
    events: colab.events.all,
  };
}

function workerState(session: WorkerSession, now: number): NonNullable<BackendState['worker']> {
  const standing = session.standing();
  const { report, gpu, keptAliveAt, link, time } = session;
  return {
    standing: standing.kind,
    ...('text' in standing ? { text: standing.text } : {}),
    ...(standing.kind === 'away' ? { awaySince: standing.since } : {}),
    ...(report?.phase === 'pulling' && report.total ? { pulled: Math.min(1, (report.done ?? 0) / report.total) } : {}),
    startedAt: time.startedAt,
    endsAt: time.endsAt,
    phase: time.phase,
    ...(gpu ? { gpu: gpuState(gpu) } : {}),
    inFlight: session.inFlight,
    lastWork: Math.min(now, session.lastWork),
    ...(keptAliveAt === undefined ? {} : { keptAliveAt }),
    ...(link.roundTrip === undefined ? {} : { roundTrip: link.roundTrip }),
    link: link.figures,
  };
}

function gpuState({ name, memory, memoryUsed }: NonNullable<WorkerSession['gpu']>) {
  return { name, memory, ...(memoryUsed === undefined ? {} : { memoryUsed }) };
}
