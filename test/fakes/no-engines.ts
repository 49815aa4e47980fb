import type { EmbeddedEnginesDeps } from '../../main/node/embedded-engines.ts';

/** A node that was started with --no-embedded. */
export const noEngines: Pick<EmbeddedEnginesDeps, 'launcher' | 'isAllowed' | 'isInstalled' | 'environment'> = {
  launcher: {
    launch() {
      throw new Error('an embedded engine was started that nobody may start');
    },
  },
  isAllowed: false,
  isInstalled: true,
  environment: {},
};
