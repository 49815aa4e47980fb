import type { Logger } from 'pino';
import { type Config, type LoadResult, printProblem } from './config/index.ts';
import type { ReloadResult } from './control/index.ts';
import { Authenticator, accessOf } from './gateway/index.ts';

/** The configuration as it is in force, and how it is exchanged while the node runs. */
export class LiveConfig {
  #config: Config;
  #auth: Authenticator;
  readonly #load: () => Promise<LoadResult>;
  readonly #log: Logger;
  #lastReload: Promise<unknown> = Promise.resolve();

  /** @param isConfigured false when there is no configuration document at all */
  constructor(config: Config, isConfigured: boolean, load: () => Promise<LoadResult>, log: Logger) {
    this.#config = config;
    this.#auth = authenticatorFor(config, isConfigured);
    this.#load = load;
    this.#log = log;
  }

  get current(): Config {
    return this.#config;
  }

  get auth(): Authenticator {
    return this.#auth;
  }

  /**
   * Reads the document again. A bad one is refused, and the old one goes on. One reload at a time, so that the document
   * that was read last is the one in force.
   * @param apply puts the new one to use; returns the backends that are new, changed or gone
   */
  reload(apply: (config: Config) => Promise<string[]>): Promise<ReloadResult> {
    const next = this.#lastReload.then(() => this.#reload(apply));
    this.#lastReload = next.catch(() => {});
    return next;
  }

  async #reload(apply: (config: Config) => Promise<string[]>): Promise<ReloadResult> {
    const loaded = await this.#load();
    if (loaded.kind === 'refused') {
      const problems = loaded.problems.map(printProblem);
      this.#log.error({ problems }, 'the new configuration is refused; the old one goes on');
      return { kind: 'refused', problems };
    }
    for (const warning of loaded.warnings) this.#log.warn(warning);
    const needsRestart = restartNeeds(this.#config, loaded.config);
    this.#config = withFixedParts(loaded.config, this.#config);
    this.#auth = authenticatorFor(this.#config, loaded.configured);
    const changed = await apply(this.#config);
    this.#log.info({ backends: changed, needsRestart }, 'the configuration was read again');
    return { kind: 'applied', changed, needsRestart };
  }
}

function authenticatorFor(config: Config, isConfigured: boolean): Authenticator {
  return new Authenticator(config.gateway, accessOf(config.gateway, isConfigured));
}

/** Parts of the configuration that are used once, at the start. */
function restartNeeds(before: Config, after: Config): string[] {
  const fixed: [string, unknown, unknown][] = [
    ['node.id', before.node.id, after.node.id],
    ['gateway.host', before.gateway.host, after.gateway.host],
    ['gateway.port', before.gateway.port, after.gateway.port],
    ['gateway.corsOrigins', before.gateway.corsOrigins, after.gateway.corsOrigins],
    ['control.port', before.control.port, after.control.port],
  ];
  return fixed.filter(([, old, fresh]) => JSON.stringify(old) !== JSON.stringify(fresh)).map(([name]) => name);
}

/** The new document, with what cannot change while running left as it was. */
function withFixedParts(fresh: Config, running: Config): Config {
  const { host, port, corsOrigins } = running.gateway;
  return {
    ...fresh,
    node: { ...fresh.node, id: running.node.id },
    gateway: { ...fresh.gateway, host, port, corsOrigins },
    control: running.control,
  };
}
