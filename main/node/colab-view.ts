import type { Clock } from './clock/index.ts';
import { backendForNotebook, isWorkerLost, lineFor, rulesOf, type WorkerSession } from './colab/index.ts';
import type { ColabPart } from './colab-part.ts';
import type { Config, ConfigEdit } from './config/index.ts';
import type { ColabAnswer, Colab as ColabControl, ColabLine, ColabState } from './control/index.ts';

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
  const { part, config, change, clock } = deps;
  const { colab } = part;
  const edit = async (edit: ConfigEdit, done: string): Promise<ColabAnswer> => {
    const problem = await change(edit);
    return problem ? { kind: 'refused', message: problem } : { kind: 'done', message: done };
  };
  return {
    state: () => stateOf(deps),
    showLine: backend => lineOf(deps, backend),
    notebookLine(wish, asked) {
      const isAllowed = config().colab.keepAlive !== undefined && isWorkerLost(colab);
      if (wish === 'lost' && !isAllowed) return refused('Nothing is run again unless its owner accepted that.');
      const backend = backendForNotebook(colab, asked);
      if (backend === undefined) return refused(`There is no backend ${asked ?? ''} that a worker can attach to.`);
      const line = lineOf(deps, backend, GIVEN[wish]);
      if (line.kind === 'line') colab.notebook.givenLineOf(backend);
      return line;
    },
    reportPane(pane) {
      colab.notebook.report(pane);
      return { isKeptAlive: config().colab.keepAlive !== undefined, isWorkerLost: isWorkerLost(colab) };
    },
    forgetPane: () => colab.notebook.forget(),
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

const GIVEN = {
  asked: 'A line was given to the notebook, to run its worker.',
  lost: 'A line was given to the notebook, to run its worker again: the one before is gone.',
} as const;

function refused(message: string): Extract<ColabLine, { kind: 'refused' }> {
  return { kind: 'refused', message };
}

/** A new line for a backend, or why there is none. */
function lineOf({ part, publicUrl }: ColabViewDeps, backend: string, said?: string): ColabLine {
  const url = publicUrl();
  const bundle = part.bundle();
  if (url === undefined) return refused('This node has no public address: Colab could not reach it.');
  if (!bundle) return refused('The worker’s program is not installed with this node.');
  const offered = part.colab.offer(backend, said);
  if (!offered) return refused(`There is no backend ${backend} that a worker can attach to.`);
  return { kind: 'line', line: lineFor(url, offered.token, bundle), expiresAt: offered.expiresAt };
}

function stateOf({ part, config, publicUrl, clock }: ColabViewDeps): ColabState {
  const { colab } = part;
  const { backends = [], colab: settings } = config();
  const { now: notebook, serves } = colab.notebook;
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
    ...(notebook ? { notebook: { ...notebook, ...(serves === undefined ? {} : { serves }) } } : {}),
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
