import type { BackendDeps } from './backends/index.ts';
import type { ConfigEdit } from './config/index.ts';
import type { EmbeddedEngines } from './embedded-engines.ts';
import type { LiveConfig } from './live-config.ts';
import { createLocalModels } from './local-models.ts';
import { machineParts } from './machine-parts.ts';
import { readTopology } from './monitor/index.ts';
import { createOllamaHere } from './ollama-here.ts';
import { OllamaInstances } from './ollama-instances.ts';
import type { Accounts } from './quota/index.ts';
import { Roster } from './roster.ts';
import type { StartOptions } from './running-node.ts';
import type { Store } from './store/index.ts';

interface OwnBackendsDeps {
  readonly options: StartOptions;
  readonly config: LiveConfig;
  readonly engines: EmbeddedEngines;
  readonly accounts: Accounts;
  /** The Colab worker of a backend. */
  readonly colab: NonNullable<BackendDeps['colab']>;
  readonly kept: Store['kept'];
  /** One edit of the document; returns why it cannot be. */
  readonly change: (edit: ConfigEdit) => Promise<string | undefined>;
  readonly changed: () => void;
}

/** The backends of this node with what stands behind them: this machine, its engines and their models. */
export function createOwnBackends(deps: OwnBackendsDeps) {
  const { options, config, engines, accounts, colab, kept, change, changed } = deps;
  const { clock, random, log, ollamaHost, dataFolder } = options;
  const common = { clock, random, log, changed };
  const instances = new OllamaInstances({
    topology: readTopology,
    otherWork: () => watched.care.otherWork ?? 0,
    planned: () => roster.apply(config.current),
    clock,
    log: log.child({ part: 'ollama' }),
  });
  const models = createLocalModels({
    ...common,
    config: () => config.current,
    roster: () => roster,
    instancesOf: entry => instances.of(entry).map(({ baseUrl }) => baseUrl),
    ollamaHost,
    modelFolders: options.ollamaFolders ?? [],
    change,
    kept,
  });
  const roster: Roster = new Roster({
    ...common,
    ollamaHost,
    models: models.knowledge,
    engines,
    instances,
    colab,
    accounts,
    taken: () => reconfigured(),
    resized: () => watched.care.apply(),
  });
  const ollama = createOllamaHere({
    ...common,
    ...options.ollama,
    config: () => config.current,
    roster,
    instances,
    kept,
    engineStarted: () => models.engineStarted(),
    dataFolder,
  });
  const watched = machineParts({ options, config, roster, kept, changed });
  let isStarted = false;
  const reconfigured = () => {
    if (!isStarted) return;
    ollama.look();
    watched.care.apply();
  };
  return {
    roster,
    models,
    ollama,
    watched,
    /** Begins to look after engines, models and machine; to be called when the node has its ports. */
    start(): void {
      isStarted = true;
      models.start();
      watched.care.start();
      reconfigured();
    },
    /** Resolves when it is known of each engine whether it answers, or after a while. */
    async settled(): Promise<void> {
      await instances.settled();
      await ollama.settled();
    },
  };
}
