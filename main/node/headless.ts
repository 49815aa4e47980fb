import { main } from './cli.ts';
import { processEnvironment } from './config/index.ts';
import { boundYoungGeneration } from './young-generation.ts';

/** The node as a process of its own: `out/main/headless.js`. */

boundYoungGeneration();
const code = await main(process.argv.slice(2), processEnvironment(), {
  host: process,
  entryFolder: import.meta.dirname,
});
// Pipes are written in the background on some systems; what was written last is waited for.
process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
