import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { findDesktop } from './find-desktop.ts';
import { isStale } from './staleness.ts';

/* `npm run doctor -- [flags]`: what is right and what is wrong here. From the sources, so that it needs no build. */

const ROOT = resolve(import.meta.dirname, '..');
const { env, platform, arch, stdout, stderr } = process;

if (!existsSync(join(ROOT, 'node_modules/zod'))) {
  stdout.write('■ The packages that Tandem is made with are not installed → run npm ci\n');
  process.exit(1);
}
const { hasEngineProgram } = await import('../main/node/config/index.ts');
const { doctor } = await import('../main/node/doctor/index.ts');
const code = await doctor(process.argv.slice(2), env, {
  process,
  installation: {
    build: buildState(),
    hasEngine: hasEngineProgram(ROOT, platform, arch),
    desktop: findDesktop(ROOT, env, platform),
  },
});
// Whoever hangs is not waited for. Pipes are written in the background on some systems; what was written last is.
stdout.write('', () => stderr.write('', () => process.exit(code)));

function buildState(): 'fresh' | 'stale' | 'missing' {
  if (!existsSync(join(ROOT, 'out/main/headless.js'))) return 'missing';
  return isStale(ROOT) ? 'stale' : 'fresh';
}
