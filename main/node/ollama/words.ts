import { ownersWay } from './adopted.ts';
import type { EngineState } from './engine-state.ts';
import type { Engine } from './engines.ts';

/** What can be done about an engine from here. */
export type EngineAction = 'start' | 'stop' | 'restart' | 'install';

export interface Standing {
  readonly state: EngineState;
  readonly isOurs: boolean;
  readonly mayEndAdopted: boolean;
  /** The program can be had by a click. */
  readonly isInstallable: boolean;
}

/** The most useful first. */
export function actionsFor({ state, isOurs, mayEndAdopted, isInstallable }: Standing): readonly EngineAction[] {
  switch (state.kind) {
    case 'started':
    case 'starting':
      return ['restart', 'stop'];
    case 'hung':
      return isOurs ? ['restart', 'stop'] : mayEndAdopted ? ['restart'] : [];
    case 'adopted':
      return mayEndAdopted ? ['restart'] : [];
    case 'backing-off':
      return ['start', 'stop'];
    case 'failed':
    case 'stopped':
      return ['start'];
    case 'absent':
      if (state.why === 'no-program') return isInstallable ? ['install'] : [];
      return state.why === 'went-away' ? ['start'] : [];
    case 'looking':
    case 'stopping':
      return [];
  }
}

/** What the owner can do elsewhere; undefined where there is nothing to do. */
export function remedyFor(
  { state, isOurs, mayEndAdopted }: Standing,
  platform: NodeJS.Platform,
): { readonly text: string; readonly command?: string } | undefined {
  if (state.kind === 'hung' && !isOurs) {
    const { remedy, command } = ownersWay(platform);
    const allow = mayEndAdopted ? '' : ' Tandem does it by itself with ollama.restartAdopted: true.';
    return { text: `${remedy}${allow}`, ...(command && { command }) };
  }
  if (state.kind === 'failed')
    return { text: 'Look into the last lines of its log, put it right, and start it again.' };
  return undefined;
}

/** Where an engine's log lies: ours in the data folder, a stranger's where its own system has it. */
export function logPlace({ supervisor, process }: Engine, platform: NodeJS.Platform): string {
  return supervisor.isOurs || !['adopted', 'hung'].includes(supervisor.state.kind)
    ? process.logFile
    : ownersWay(platform).log;
}
