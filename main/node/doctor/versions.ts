import type { MachineFacts } from '../monitor/index.ts';
import { amount } from './amount.ts';
import { attention, type Check, ok, skipped } from './check.ts';

/** What is known of this copy of Tandem by the script that was started from it. */
export interface Installation {
  readonly version: string;
  /** `24.21.0`. */
  readonly nodeVersion: string;
  /** What `npm run build` left; `npm start` builds what is missing by itself. */
  readonly build: 'fresh' | 'stale' | 'missing';
  /** The embedded engine's program for this kind of machine is there. */
  readonly hasEngine: boolean;
  readonly desktop: { readonly kind: 'found' } | { readonly kind: 'missing'; readonly missing: string };
}

/** The Node.js that Tandem is made and tested with; npm brings it along. */
const NODE_MAJOR = 24;

/** Versions, the build and the desktop app. */
export function checkInstallation(installation: Installation): Check[] {
  return [checkVersions(installation), checkBuild(installation), checkDesktop(installation)];
}

function checkVersions({ version, nodeVersion }: Installation): Check {
  const what = `Tandem ${version} on Node.js ${nodeVersion}`;
  if (Number.parseInt(nodeVersion, 10) >= NODE_MAJOR) return ok('versions', what);
  const remedy = `start it with npm (npm start, npm run …), which uses the Node.js ${NODE_MAJOR} that npm ci installs`;
  return attention('versions', `${what}, which is too old`, remedy);
}

function checkBuild({ build }: Installation): Check {
  switch (build) {
    case 'fresh':
      return ok('build', 'It is built, and the build is up to date');
    case 'stale':
      return ok('build', 'The build is older than its sources; the next npm start builds anew');
    case 'missing':
      return ok('build', 'It is not built yet; the first npm start builds it, in a few seconds');
  }
}

function checkDesktop({ desktop }: Installation): Check {
  if (desktop.kind === 'found') return ok('desktop', 'The desktop app can be opened here');
  return skipped(
    'desktop',
    `The desktop app cannot be opened here: ${desktop.missing}; npm start runs without a window`,
  );
}

/** Processor and memory, for whoever reads the report on another machine. */
export function describeMachine({
  platform,
  arch,
  cpuModel,
  sockets,
  physicalCores,
  memoryBytes,
}: MachineFacts): Check {
  const cores = `${physicalCores} core${physicalCores === 1 ? '' : 's'}`;
  const places = sockets === 1 ? '' : ` on ${sockets} sockets`;
  return ok('machine', `${cpuModel}, ${cores}${places}, ${amount(memoryBytes)} of memory (${platform} ${arch})`);
}
