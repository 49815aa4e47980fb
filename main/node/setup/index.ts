import { dialectOf, USER_KEY_PROVIDERS } from '../backends/index.ts';
import type { BackendState } from '../cascade/index.ts';
import type { Clock } from '../clock/index.ts';
import type { BackendConfig, BackendInput, ConfigEdit, ConfigEditor } from '../config/index.ts';
import type { ChangeResult, LiveState, ReloadResult, Setup, SetupChange } from '../control/index.ts';
import { type MachineFacts, readMachine } from '../monitor/index.ts';
import { beforeSecondAccount } from '../quota/index.ts';
import { askAboutAccount, unsafeUrl } from './account.ts';
import { lookAtOllamas } from './ollama-places.ts';

export interface SetupDeps {
  /** Absent where the configuration is no file. */
  readonly editor: Pick<ConfigEditor, 'read' | 'edit'> | undefined;
  readonly ollamaHost: string;
  readonly clock: Clock;
  /** The backends in use, configured or not. */
  readonly roster: { readonly states: readonly BackendState[]; readonly configs: readonly BackendConfig[] };
  readonly access: () => LiveState['gateway']['access'];
  /** Puts the document as it is now in force. */
  readonly reload: () => Promise<ReloadResult>;
}

/** What the setup page asks and changes. */
export function createSetup(deps: SetupDeps): Setup {
  const { editor, clock, roster } = deps;
  let machine: Promise<MachineFacts> | undefined;
  return {
    async look(signal) {
      machine ??= readMachine();
      const ollamas = lookAtOllamas(roster.configs, deps.ollamaHost, clock, signal);
      return { machine: await machine, ollamas: await ollamas, providers };
    },
    checkAccount: (account, signal) => askAboutAccount(account, clock, signal),
    async configuration() {
      if (editor) return editor.read();
      return { kind: 'refused', file: '', version: '', problems: [NO_FILE] };
    },
    async change(edit, version) {
      if (!editor) return { kind: 'refused', problems: [NO_FILE] };
      const danger = dangerOf(edit);
      if (danger !== undefined) return { kind: 'refused', problems: [danger] };
      const from = deps.access();
      const saved = await editor.edit(edit, version, inUse(roster));
      if (saved.kind !== 'saved') return saved;
      return inForce(saved, from, await deps.reload(), deps.access());
    },
  };
}

const NO_FILE = 'This node was started without a configuration file, so nothing can be changed here.';

const providers = USER_KEY_PROVIDERS.flatMap(id => {
  const { baseUrl, model, keysPage } = dialectOf(id);
  const severalAccounts = beforeSecondAccount(id);
  if (baseUrl === undefined) return [];
  return [
    {
      id,
      baseUrl,
      ...(model && { model }),
      ...(keysPage && { keysPage }),
      ...(severalAccounts && { severalAccounts }),
    },
  ];
});

/** A key that is given here may not go over a network in clear. */
function dangerOf(edit: ConfigEdit): string | undefined {
  if ((edit.kind !== 'add-backend' && edit.kind !== 'replace-backend') || !edit.apiKey) return undefined;
  const reason = edit.backend.kind === 'openai' ? unsafeUrl(edit.backend.baseUrl) : undefined;
  return reason === undefined ? undefined : `Not written: ${reason}.`;
}

/**
 * What answers, as entries for the first list. It has no secrets: nobody configured it. The embedded engine is there
 * for a node that has nothing else, and leaves with the first backend that somebody chooses.
 */
function inUse({ states, configs }: SetupDeps['roster']): BackendInput[] {
  return configs.flatMap(entry => {
    const health = states.find(({ backend }) => backend.id === entry.id)?.health();
    const isHopeless = health === undefined || (health.kind === 'not-ready' && health.until === undefined);
    return entry.kind === 'openai' || entry.kind === 'embedded' || isHopeless ? [] : [entry];
  });
}

function inForce(
  saved: Extract<Awaited<ReturnType<ConfigEditor['edit']>>, { kind: 'saved' }>,
  from: LiveState['gateway']['access'],
  reloaded: ReloadResult,
  to: LiveState['gateway']['access'],
): ChangeResult {
  if (reloaded.kind === 'refused') {
    const sentence = `${saved.file} was written, but the node goes on with what it read before:`;
    return { kind: 'refused', problems: [sentence, ...reloaded.problems] };
  }
  const changes: SetupChange[] = [
    ...saved.changes,
    ...(from === to ? [] : [{ kind: 'access-changed', from, to } as const]),
    ...reloaded.needsRestart.map(part => ({ kind: 'needs-restart', part }) as const),
  ];
  return { ...saved, changes };
}
