import { buildIfStale } from './build.ts';
import { whenNpmIsGone } from './npm-gone.ts';

/* `npm run headless -- [flags]`: the node without Electron, in this process. */

whenNpmIsGone(process, () => process.kill(process.pid, 'SIGTERM'));
buildIfStale();
await import(new URL('../out/main/headless.js', import.meta.url).href);
