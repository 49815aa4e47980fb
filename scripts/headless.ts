import { buildIfStale } from './build.ts';

/* `npm run headless -- [flags]`: the node without Electron, in this process. */

buildIfStale();
await import(new URL('../out/main/headless.js', import.meta.url).href);
