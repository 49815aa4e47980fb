import type { WorkerReport, WorkerSettings } from './frames.ts';

/** How far a worker is with making itself ready, as a clause. */
export function describePreparing(said: WorkerReport | undefined, { model, revision }: WorkerSettings): string {
  if (!said) return 'it has just attached';
  if (said.revision !== revision) return `it is told to serve ${model}`;
  switch (said.phase) {
    case 'installing':
      return 'it installs Ollama';
    case 'starting':
      return 'it starts Ollama';
    case 'pulling':
      return `it pulls ${model}${share(said)}`;
    case 'loading':
    case 'ready':
    case 'failed':
      return `it loads ${model}`;
  }
}

function share({ done, total }: WorkerReport): string {
  if (done === undefined || total === undefined || total === 0) return '';
  return ` (${Math.floor((100 * done) / total)} % of ${(total / 1e9).toFixed(1)} GB)`;
}
